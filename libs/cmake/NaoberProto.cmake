set(NAOBER_GENERATED_DIR ${PROJECT_BINARY_DIR}/gen)
set(NAOBER_GOOGLE_PROTOS ${PROJECT_SOURCE_DIR}/protos/node_modules/google-proto-files)

function(naober_proto_target dir out)
  string(REPLACE "/" "_" name "proto_${dir}")
  set(${out} ${name} PARENT_SCOPE)
endfunction()

# naober_add_proto(<dir> [ROOT <dir>] [FILES <file>...] [DEPS <dir>...])
# <dir> is the package path, e.g. naober/matching/v1. Generates messages, and stubs for files named *_service.proto.
# The target is proto_<dir with _>. ROOT is where the path starts (default: protos/); FILES limits it (default: all).
# What is generated is compiled as one file per package: nine tenths of its time goes to headers that all of it includes.
function(naober_add_proto dir)
  cmake_parse_arguments(ARG "" "ROOT" "FILES;DEPS" ${ARGN})
  naober_proto_target(${dir} target)
  if(NOT ARG_ROOT)
    set(ARG_ROOT ${PROJECT_SOURCE_DIR}/protos)
  endif()
  if(ARG_FILES)
    list(TRANSFORM ARG_FILES PREPEND ${ARG_ROOT}/${dir}/ OUTPUT_VARIABLE protos)
  else()
    file(GLOB protos CONFIGURE_DEPENDS ${ARG_ROOT}/${dir}/*.proto)
  endif()
  foreach(proto IN LISTS protos)
    cmake_path(GET proto STEM stem)
    set(base ${NAOBER_GENERATED_DIR}/${dir}/${stem})
    set(outputs ${base}.pb.cc ${base}.pb.h)
    set(grpc_options "")
    if(stem MATCHES "_service$")
      list(APPEND outputs ${base}.grpc.pb.cc ${base}.grpc.pb.h)
      set(grpc_options --grpc_out=${NAOBER_GENERATED_DIR} --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${NAOBER_GENERATED_DIR}
      COMMAND protobuf::protoc --proto_path=${NAOBER_GOOGLE_PROTOS} --proto_path=${PROJECT_SOURCE_DIR}/protos
              --proto_path=${ARG_ROOT} --cpp_out=${NAOBER_GENERATED_DIR} ${grpc_options} ${proto}
      DEPENDS ${proto}
      COMMENT "protoc ${dir}/${stem}.proto"
      VERBATIM)
    list(APPEND generated ${outputs})
  endforeach()
  # Not CMake's UNITY_BUILD: the names below, which protoc makes the same in each file, would collide, and it writes this
  # checkout's path into the source, where a compiler cache sees it.
  set(together "")
  foreach(source IN LISTS generated)
    if(source MATCHES "\\.cc$")
      cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${NAOBER_GENERATED_DIR})
      string(MAKE_C_IDENTIFIER ${source} prefix)
      foreach(name IN ITEMS schemas file_default_instances)
        string(APPEND together "#undef ${name}\n#define ${name} ${prefix}_${name}\n")
      endforeach()
      string(APPEND together "#include \"${source}\"\n")
    endif()
  endforeach()
  set(package ${NAOBER_GENERATED_DIR}/${target}.cc)
  file(CONFIGURE OUTPUT ${package} CONTENT "${together}" @ONLY)
  set_source_files_properties(${package} PROPERTIES OBJECT_DEPENDS "${generated}")
  add_library(${target} STATIC ${package})
  target_include_directories(${target} SYSTEM PUBLIC ${NAOBER_GENERATED_DIR})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf gRPC::grpc++ PRIVATE naober_same_everywhere)
  target_precompile_headers(${target} REUSE_FROM naober_precompiled)
  foreach(dep IN LISTS ARG_DEPS)
    naober_proto_target(${dep} dep_target)
    target_link_libraries(${target} PUBLIC ${dep_target})
    add_dependencies(${target} ${dep_target})
  endforeach()
endfunction()
