include(GoogleTest)

# The options that all code shares, generated code too: who differs could not use a precompiled header. Some packages of
# Debian's define _FILE_OFFSET_BITS for those who link them, which on 64 bits changes nothing.
add_library(naober_same_everywhere INTERFACE)
target_link_libraries(naober_same_everywhere INTERFACE Threads::Threads)
target_compile_definitions(naober_same_everywhere INTERFACE _FILE_OFFSET_BITS=64)
# GCC tidies its memory once it holds 128 MB, which most of our files need. Up to 2 GB it needn't: a fourteenth less time.
target_compile_options(naober_same_everywhere INTERFACE $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=2097152>)

# Warnings and include root, for our own code only (generated code never links this). A designated initialiser that
# names some members leaves the others at their default on purpose: no warning for that. What GCC 12 deduces from
# inlined code about bounds is wrong about std::string at -O2 (its bug 105329); the sanitizers find what is real.
add_library(naober_options INTERFACE)
target_link_libraries(naober_options INTERFACE naober_same_everywhere)
target_include_directories(naober_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(naober_options INTERFACE -Wall -Wextra -Wnon-virtual-dtor
  -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>
  $<$<BOOL:${NAOBER_WERROR}>:-Werror> $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)

# naober_read_programs(<out>): the names in deploy/programs.tsv, in its order.
function(naober_read_programs out)
  set(table ${PROJECT_SOURCE_DIR}/deploy/programs.tsv)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
  file(STRINGS ${table} rows REGEX "^[a-z]")
  set(names "")
  foreach(row IN LISTS rows)
    string(REGEX MATCH "^[a-z]+" name "${row}")
    if(NOT name STREQUAL "program")
      list(APPEND names ${name})
    endif()
  endforeach()
  set(${out} ${names} PARENT_SCOPE)
endfunction()

# naober_add_library(<name> [DEPS ...] [TEST_DEPS ...])
# Every .cc in this folder and below is the library, every *_test.cc its tests; *_main.cc and main.cc are left to
# their own target.
function(naober_add_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;TEST_DEPS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$|(^|/|_)main\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC naober_options ${ARG_DEPS})
    target_precompile_headers(${name} REUSE_FROM naober_precompiled)
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE naober_options ${ARG_DEPS})
  endif()
  naober_add_tests(${name} TESTS ${tests} DEPS ${ARG_TEST_DEPS})
  # `naober migrate` finds the series of libraries and services alike below share/naober/migrations.
  if(IS_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/migrations)
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME series)
    install(DIRECTORY migrations/ DESTINATION share/naober/migrations/${series} FILES_MATCHING PATTERN "*.sql")
  endif()
endfunction()

# naober_compile_quickly(<target>): for code that tests. What it tests is optimised in a release build; optimising the
# tests, too, would double the time of a build and make them no faster.
set(naober_quick_options $<$<CONFIG:Release>:-O0>)
function(naober_compile_quickly target)
  target_compile_options(${target} PRIVATE ${naober_quick_options})
  target_precompile_headers(${target} REUSE_FROM naober_precompiled_test)
endfunction()

# One test binary per kind. The kind is in the file name: foo_test.cc is pure, foo_db_test.cc wants PostgreSQL,
# foo_redis_test.cc wants Redis (and may use PostgreSQL too). Each binary starts what it wants by itself (libs/testing).
function(naober_add_tests library)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "TESTS;DEPS" ${ARGN})
  foreach(kind IN ITEMS db redis unit)
    set(files ${ARG_TESTS})
    if(kind STREQUAL "unit")
      list(FILTER files EXCLUDE REGEX "_(db|redis)_test\\.cc$")
    else()
      list(FILTER files INCLUDE REGEX "_${kind}_test\\.cc$")
    endif()
    if(NOT files)
      continue()
    endif()
    set(binary ${library}_${kind}_test)
    add_executable(${binary} ${files})
    set(test_deps ${ARG_DEPS})
    if(NOT kind STREQUAL "unit")
      list(APPEND test_deps naober_testing)
    endif()
    target_link_libraries(${binary} PRIVATE ${library} ${test_deps} GTest::gmock_main)
    target_compile_definitions(${binary} PRIVATE NAOBER_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    naober_compile_quickly(${binary})
    if(kind STREQUAL "unit")
      gtest_discover_tests(${binary} TEST_PREFIX "${library}." DISCOVERY_MODE PRE_TEST
        PROPERTIES LABELS unit TIMEOUT 120)
    else()
      # One ctest entry per binary: its tests share one temporary server, started once.
      add_test(NAME ${binary} COMMAND ${binary})
      set_tests_properties(${binary} PROPERTIES LABELS ${kind} TIMEOUT 600)
    endif()
  endforeach()
endfunction()

# naober_add_service(<name> [PROTOS <dir>...] [DEPS <target>...] [TEST_DEPS <target>...])
# services/<name>/main.cc becomes the program naober-<name>; the rest is a library that the tests link.
# protos/naober/<name>/v1, if there is one, is linked without being named.
function(naober_add_service name)
  cmake_parse_arguments(ARG "" "" "PROTOS;DEPS;TEST_DEPS" ${ARGN})
  set(deps ${ARG_DEPS})
  foreach(dir IN LISTS ARG_PROTOS)
    naober_proto_target(${dir} target)
    list(APPEND deps ${target})
  endforeach()
  naober_proto_target(naober/${name}/v1 own)
  if(TARGET ${own})
    list(APPEND deps ${own})
  endif()
  naober_add_library(naober_${name} DEPS ${deps} TEST_DEPS ${ARG_TEST_DEPS})
  add_executable(naober-${name} main.cc)
  target_link_libraries(naober-${name} PRIVATE naober_${name} absl::flags_parse absl::flags_usage)
  # What the service asks of its database: all migrations that it was built beside.
  file(GLOB migrations CONFIGURE_DEPENDS migrations/*.sql)
  list(LENGTH migrations schema_version)
  set_source_files_properties(main.cc PROPERTIES COMPILE_DEFINITIONS NAOBER_SCHEMA_VERSION=${schema_version})
  install(TARGETS naober-${name} RUNTIME)
endfunction()
