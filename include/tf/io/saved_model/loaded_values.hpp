// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Arguments and results of a loaded model's functions: tensors, Python's numbers and strings, and
// structures of them, whose types are known at run time. Mirrors tf.nest.

#include <concepts>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/saved_model/structured_value.hpp>
#include <tf/print/stream.hpp>

namespace tf::saved_model {

/// Converts a tensor of a static type, or an expression of such a type, to AnyTensor.
template <TensorLike A>
AnyTensor any(const A& x) {
    return AnyTensor(tensor_type_t<A>(x.collapse()));
}

namespace detail {

/// A sink of tf::print or of a stream without its type, so that the code that writes structures is
/// compiled once.
class AnySink {
public:
    static constexpr bool sorts_keys = false;

    template <class Sink>
    explicit AnySink(Sink& sink)
        : sink_(&sink),
          add_([](void* to, std::string_view text) { static_cast<Sink*>(to)->add(text); }),
          tensor_([](void* to, const AnyTensor& v, bool nested) {
              static_cast<Sink*>(to)->tensor(v, nested);
          }) {}
    void add(std::string_view text) { add_(sink_, text); }
    void tensor(const AnyTensor& v, bool nested) { tensor_(sink_, v, nested); }

private:
    void* sink_;
    void (*add_)(void* sink, std::string_view text);
    void (*tensor_)(void* sink, const AnyTensor& v, bool nested);
};

}  // namespace detail

/// One argument: a tensor, a Python value, a list or a dict. A literal becomes a tensor if the
/// function takes one.
class Argument {
public:
    enum class Kind : std::uint8_t {
        none,
        boolean,
        integer,
        number,
        text,
        tensor,
        list,
        dict,
        object  ///< a default that exists in Python only: a dtype, a shape
    };

    Argument() = default;  // None
    Argument(AnyTensor t) : kind_(Kind::tensor), tensor_(std::move(t)) {}
    template <TensorLike A>
    Argument(const A& x) : Argument(any(x)) {}
    Argument(bool v) : kind_(Kind::boolean), integer_(v) {}
    template <class I>
        requires(std::is_integral_v<I> && !std::is_same_v<I, bool>)
    Argument(I v) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(v)) {}
    Argument(double v) : kind_(Kind::number), number_(v) {}
    Argument(std::string v) : Argument(text_of(std::move(v))) {}
    Argument(const char* v) : Argument(std::string(v)) {}
    /// A Python list of arguments.
    TF_COMMON static Argument list(std::vector<Argument> items);
    /// A Python dict of arguments.
    TF_COMMON static Argument dict(std::map<std::string, Argument> items);
    /// The default value of a parameter, as a file stores it.
    TF_COMMON static Argument of(const io::StructuredValue& v);

    Kind kind() const { return kind_; }
    const AnyTensor& tensor() const { return tensor_; }
    std::int64_t integer() const { return integer_; }
    double number() const { return number_; }
    TF_COMMON const std::string& text() const;
    TF_COMMON const std::vector<Argument>& items() const;
    TF_COMMON const std::vector<std::string>& keys() const;
    TF_COMMON const io::StructuredValue& object() const;

    /// The argument as error messages show it.
    TF_COMMON std::string to_string() const;

private:
    /// The contents of a string, a list, a dict or an object. They are behind a pointer, so that
    /// files that call a model do not compile the code that copies and destroys them.
    struct Parts;

    TF_COMMON static Argument text_of(std::string v);
    TF_COMMON static std::vector<Argument> all_of(const io::StructuredValue& v);
    TF_COMMON static Argument with(Kind kind, Parts parts);
    TF_COMMON const Parts& parts() const;

    Kind kind_ = Kind::none;
    AnyTensor tensor_;
    std::int64_t integer_ = 0;
    double number_ = 0;
    std::shared_ptr<const Parts> parts_;
};

/// The result of a function: a tensor, or a structure of tensors.
class Result {
public:
    Result() = default;
    explicit Result(AnyTensor t) : tensor_(std::move(t)), is_tensor_(true) {}
    /// Builds the structure of a function's results; `flat` holds its tensors in order.
    TF_COMMON static Result pack(const io::StructuredValue& structure,
                                 const std::vector<AnyTensor>& flat);

    bool is_tensor() const { return is_tensor_; }
    /// The number of elements of a tuple, list or dict.
    TF_COMMON std::size_t size() const;
    /// The keys of a dict or named tuple; those of a dict are sorted.
    TF_COMMON const std::vector<std::string>& keys() const;
    /// The tensor; errors::InvalidArgument if the result is a structure.
    TF_COMMON const AnyTensor& tensor() const;
    template <class T, int... Dims>
    Tensor<T, Dims...> as() const {
        return tensor().template as<T, Dims...>();
    }
    /// An element of a structure. errors::NotFound.
    TF_COMMON const Result& operator[](std::size_t k) const;
    TF_COMMON const Result& operator[](std::string_view key) const;
    TF_COMMON const Result& operator[](const char* key) const;
    TF_COMMON const Result& operator[](int k) const;

    using writes_itself = void;  ///< for operator<< and tf::print
    /// Used by `stream << result` and tf::print; writes a tensor, None, or a structure of those.
    template <class Sink>
    void write_to(Sink& out, bool nested) const {
        if constexpr (std::same_as<Sink, detail::AnySink>) write(out, nested);
        else write(detail::AnySink(out), nested);
    }

private:
    TF_COMMON static Result pack(const io::StructuredValue& v, const std::vector<AnyTensor>& flat,
                                 std::size_t& next);
    TF_COMMON [[noreturn]] static void wrong(std::string got, std::string expected);
    TF_COMMON [[noreturn]] void missing(std::string key) const;
    TF_COMMON void write(detail::AnySink out, bool nested) const;

    /// The contents of a structure; behind a pointer for the same reason as Argument::Parts.
    struct Parts;
    TF_COMMON const Parts& parts() const;

    AnyTensor tensor_;
    bool is_tensor_ = false;
    std::shared_ptr<const Parts> parts_;
};

using tf::operator<<;

namespace detail {

/// The parameters of a Python function.
struct Parameters {
    std::vector<std::string> names{};
    std::map<std::string, Argument> defaults{};

    TF_COMMON static Parameters of(const io::FunctionSpec& spec);
};

}  // namespace detail
}  // namespace tf::saved_model

#if TF_HAS_LOAD_CODE
#include <tf/io/saved_model/loaded_values_code.hpp>
#endif
