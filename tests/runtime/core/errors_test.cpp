// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Errors contain the op, the argument, the actual and the expected value; the codes are
// TensorFlow's.

#include <doctest/doctest.h>

#include <string>

#include <tf/functions.hpp>

namespace errors = tf::errors;

TEST_CASE("errors: the fields") {
    const auto t = tf::constant({{1, 2, 3}, {4, 5, 6}});
    try {
        (void)t(1, 7);
        FAIL("no error");
    } catch (const errors::OpError& e) {
        CHECK(e.code() == errors::Code::out_of_range);
        CHECK(e.op() == "Tensor::operator()");
        CHECK(e.argument() == "index 1");
        CHECK(e.got() == "7");
        CHECK(e.expected() == "0 <= index < 3");
        CHECK(std::string(e.what()) ==
              "[tf.core.index] tf::Tensor::operator(): 'index 1' got 7; expected 0 <= index < 3");
    }
    try {
        const tf::Tensor<int, tf::dyn, 3> open = t;
        const tf::Tensor<int, 5, 3> wrong = open;
        FAIL("no error");
    } catch (const errors::InvalidArgument& e) {
        CHECK(e.code() == errors::Code::invalid_argument);
        CHECK(e.got() == "shape (2, 3)");
        CHECK(e.expected() == "shape (5, 3)");
    }
    try {
        const tf::Tensor<std::int8_t> wrong = 300;
        FAIL("no error");
    } catch (const errors::InvalidArgument& e) {
        CHECK(e.got() == "300");
        CHECK(e.expected() == "a value of int8");
    }
}

TEST_CASE("errors: one class a code, all of them OpError and std::runtime_error") {
    const errors::Fault fault{"tf.test.id", "op", "", "this", "that"};
    const auto check = [&]<class E>(const E& e, int code) {
        CHECK(static_cast<int>(e.code()) == code);
        CHECK(std::string(e.what()) == "[tf.test.id] tf::op: got this; expected that");
        CHECK_THROWS_AS(errors::raise<E>(fault), errors::OpError);
        CHECK_THROWS_AS(errors::raise<E>(fault), std::runtime_error);
        CHECK_THROWS_AS(errors::raise<E>(fault), E);
    };
    // the numbers of TensorFlow's error_codes.proto
    check(errors::InvalidArgument(fault), 3);
    check(errors::NotFound(fault), 5);
    check(errors::AlreadyExists(fault), 6);
    check(errors::PermissionDenied(fault), 7);
    check(errors::ResourceExhausted(fault), 8);
    check(errors::FailedPrecondition(fault), 9);
    check(errors::Aborted(fault), 10);
    check(errors::OutOfRange(fault), 11);
    check(errors::Unimplemented(fault), 12);
    check(errors::Internal(fault), 13);
    check(errors::Unavailable(fault), 14);
    check(errors::DataLoss(fault), 15);
}

TEST_CASE("shapes: text as tf.TensorShape prints") {
    CHECK(tf::Shape().to_string() == "()");
    CHECK(tf::Shape(3).to_string() == "(3,)");
    CHECK(tf::Shape(2, tf::dyn, 3).to_string() == "(2, None, 3)");
    CHECK(tf::Shape(tf::dyn).to_string() == "(None,)");
}
