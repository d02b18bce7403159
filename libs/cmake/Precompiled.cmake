# What nearly every file includes is parsed once: one precompiled header for the product, one for its tests. Who uses one
# compiles with the very same options and macros; GCC checks that, and -Winvalid-pch makes it an error. Only headers of
# the system stand here, so that no path of this checkout gets in and ccache finds the result from any other.
# A file still includes what it uses: the presets asan and tsan build without these. What makes every file that has it
# slower (CLI11: three seconds, for objects of its own in each) doesn't belong here.
# naober_add_precompiled(<target> [<header>...]): the headers that all share, and these.
function(naober_add_precompiled target)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled/${target}.cc CONTENT "")
  add_library(${target} OBJECT ${PROJECT_BINARY_DIR}/precompiled/${target}.cc)
  target_link_libraries(${target} PRIVATE naober_same_everywhere gRPC::grpc++ PkgConfig::PQXX)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <functional> <map> <memory> <optional> <string> <utility> <vector>
    <absl/container/flat_hash_map.h> <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/strings/str_join.h>
    <absl/time/time.h> <google/protobuf/message.h> <google/protobuf/timestamp.pb.h> <grpcpp/grpcpp.h> <pqxx/pqxx>
    ${ARGN})
endfunction()

naober_add_precompiled(naober_precompiled)
if(BUILD_TESTING)
  naober_add_precompiled(naober_precompiled_test <gmock/gmock.h>)
  target_link_libraries(naober_precompiled_test PRIVATE GTest::gmock)
  target_compile_options(naober_precompiled_test PRIVATE ${naober_quick_options})
endif()
