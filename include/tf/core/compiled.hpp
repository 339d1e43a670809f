// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the code lives that does not depend on the program: files, the interpreter, eager ops.
//
//   nothing is defined: every file compiles what it calls (header-only)
//   TF_COMPILED is defined in all files: they see declarations only
//   TF_IMPLEMENTATION is defined in one of these, too: that file compiles the code
//
// TF_COMMON stands before a function of this kind, TF_COMMON_BODY where it is defined after it has
// been declared, TF_COMMON_INLINE where a function that only such code calls is defined at once
// (TF_COMMON_INLINE_BODY: in the same header, after it has been declared).
// Header-only, all make a template of it: a program then compiles what it calls and nothing else.
// Headers include the code of what they declare (X_code.hpp) where TF_HAS_CODE is set.
//
// TF_WHEN_CALLED makes a template of a constexpr function in both modes: one that needs many
// others, of which a program that does not call it compiles none.

#if defined(TF_IMPLEMENTATION) && !defined(TF_COMPILED)
#error "[tf.core.compiled] TF_IMPLEMENTATION: define TF_COMPILED for every file of the program, too"
#endif

#define TF_WHEN_CALLED template <class = void>

#ifndef TF_COMPILED
#define TF_COMMON template <class = void>
#define TF_COMMON_BODY template <class>
#define TF_COMMON_INLINE template <class = void>
#define TF_COMMON_INLINE_BODY template <class>
#define TF_HAS_CODE 1
#else
#define TF_COMMON
#define TF_COMMON_BODY
#define TF_COMMON_INLINE inline
#define TF_COMMON_INLINE_BODY inline
#ifdef TF_IMPLEMENTATION
#define TF_HAS_CODE 1
#else
#define TF_HAS_CODE 0
#endif
#endif

namespace tf::detail {

#ifndef TF_COMPILED
// The linker refuses a program with files of both kinds, because this variable is thread_local in
// one kind and not in the other. Its name is the message.
[[gnu::used]] inline thread_local char some_files_are_compiled_with_TF_COMPILED_and_others_without =
    0;
#else
[[gnu::used]] inline char some_files_are_compiled_with_TF_COMPILED_and_others_without = 0;
#ifdef TF_IMPLEMENTATION
extern const char one_file_has_to_define_TF_IMPLEMENTATION = 0;
#else
extern const char one_file_has_to_define_TF_IMPLEMENTATION;
[[gnu::used]] static const char* const implementation = &one_file_has_to_define_TF_IMPLEMENTATION;
#endif
#endif

}  // namespace tf::detail
