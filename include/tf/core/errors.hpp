// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Exceptions for faults that are known only at run time. Mirrors tf.errors.*: one class for each
// error code, all derived from OpError.

#include <stdexcept>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>

namespace tf::errors {

/// Values of TensorFlow's error_codes.proto.
enum class Code {
    unknown = 2,
    invalid_argument = 3,
    not_found = 5,
    already_exists = 6,
    permission_denied = 7,
    resource_exhausted = 8,
    failed_precondition = 9,
    aborted = 10,
    out_of_range = 11,
    unimplemented = 12,
    internal = 13,
    unavailable = 14,
    data_loss = 15,
};

/// The contents of every error: the operation, the argument, what it got and what it expected.
struct Fault {
    std::string_view id;        ///< stable identifier, listed in docs/errors.md
    std::string_view op;        ///< the operation, by the name the user wrote
    std::string_view argument;  ///< the argument that is wrong
    std::string got;
    std::string expected;
};

/// Base of all errors (tf.errors.OpError).
class OpError : public std::runtime_error {
public:
    TF_COMMON OpError(Code code, const Fault& fault);

    Code code() const noexcept { return code_; }
    const std::string& op() const noexcept { return op_; }
    const std::string& argument() const noexcept { return argument_; }
    const std::string& got() const noexcept { return got_; }
    const std::string& expected() const noexcept { return expected_; }

private:
    Code code_;
    std::string op_, argument_, got_, expected_;
};

/// The exception with one code; its aliases are named like the classes in tf.errors.
template <Code C>
class Error : public OpError {
public:
    explicit Error(const Fault& fault) : OpError(C, fault) {}
};

using Unknown = Error<Code::unknown>;
using InvalidArgument = Error<Code::invalid_argument>;
using NotFound = Error<Code::not_found>;
using AlreadyExists = Error<Code::already_exists>;
using PermissionDenied = Error<Code::permission_denied>;
using ResourceExhausted = Error<Code::resource_exhausted>;
using FailedPrecondition = Error<Code::failed_precondition>;
using Aborted = Error<Code::aborted>;
using OutOfRange = Error<Code::out_of_range>;
using Unimplemented = Error<Code::unimplemented>;
using Internal = Error<Code::internal>;
using Unavailable = Error<Code::unavailable>;
using DataLoss = Error<Code::data_loss>;

// TensorFlow's own spelling.
using UnknownError = Unknown;
using InvalidArgumentError = InvalidArgument;
using NotFoundError = NotFound;
using AlreadyExistsError = AlreadyExists;
using PermissionDeniedError = PermissionDenied;
using ResourceExhaustedError = ResourceExhausted;
using FailedPreconditionError = FailedPrecondition;
using AbortedError = Aborted;
using OutOfRangeError = OutOfRange;
using UnimplementedError = Unimplemented;
using InternalError = Internal;
using UnavailableError = Unavailable;
using DataLossError = DataLoss;

/// Throws; kept out of line so that kernels stay small.
template <class E>
[[noreturn, gnu::noinline, gnu::cold]] void raise(const Fault& fault) {
    throw E(fault);
}

}  // namespace tf::errors

#if TF_HAS_CODE
#include <tf/core/errors_code.hpp>
#endif
