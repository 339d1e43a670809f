# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
#
# find_package(ctflow CONFIG), from an installation or, with ctflow_DIR=CHECKOUT/tools/cmake, from
# a checkout. Targets, of which a program links one:
#
#   ctflow::ctflow     header-only
#   ctflow::compiled   the code that programs share is compiled once, in your build
#
# ctflow_precompile(TARGET [HEADER]) gives a target a precompiled <tf/tf.hpp>, or another header.

include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_package(ZLIB QUIET)

get_filename_component(_ctflow_here "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
foreach(_ctflow_candidate "${_ctflow_here}/../../include" "${_ctflow_here}/../../../include")
    if(EXISTS "${_ctflow_candidate}/tf/compiled.cpp")
        get_filename_component(_ctflow_include "${_ctflow_candidate}" ABSOLUTE)
    endif()
endforeach()
if(NOT _ctflow_include)
    set(ctflow_FOUND FALSE)
    set(ctflow_NOT_FOUND_MESSAGE "tf/tf.hpp is in none of the folders beside ${_ctflow_here}")
    return()
endif()

if(NOT TARGET ctflow::ctflow)
    add_library(ctflow::ctflow INTERFACE IMPORTED)
    target_include_directories(ctflow::ctflow INTERFACE "${_ctflow_include}")
    target_compile_features(ctflow::ctflow INTERFACE cxx_std_20)
    target_link_libraries(ctflow::ctflow INTERFACE Threads::Threads)
    if(ZLIB_FOUND)
        target_compile_definitions(ctflow::ctflow INTERFACE TF_WITH_ZLIB)
        target_link_libraries(ctflow::ctflow INTERFACE ZLIB::ZLIB)
    endif()
endif()

if(NOT TARGET ctflow_compiled)
    set(_ctflow_sources)
    foreach(_ctflow_part kernels keras library load ops_1 ops_2 ops_3)
        list(APPEND _ctflow_sources "${_ctflow_include}/tf/compiled/${_ctflow_part}.cpp")
    endforeach()
    add_library(ctflow_compiled STATIC EXCLUDE_FROM_ALL ${_ctflow_sources})
    target_link_libraries(ctflow_compiled PUBLIC ctflow::ctflow)
    target_compile_definitions(ctflow_compiled PUBLIC TF_COMPILED)
    add_library(ctflow::compiled ALIAS ctflow_compiled)
endif()

function(ctflow_precompile target)
    if(ARGC GREATER 1)
        set(header "${ARGV1}")
    else()
        set(header "<tf/tf.hpp>")
    endif()
    # CMake includes it before everything else that a file includes.
    target_precompile_headers(${target} PRIVATE "${header}")
endfunction()
