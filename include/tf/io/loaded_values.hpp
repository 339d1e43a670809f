// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What functions of a loaded model take and give: tensors, Python's numbers and texts, and
// structures of them, as they are known at run time. Mirrors tf.nest.

#include <memory>

#include <tf/io/saved_model_def.hpp>
#include <tf/kernels/print.hpp>
#include <tf/module/stream.hpp>
#include <tf/ops/creation.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::saved_model {

/// A tensor of a static type, or an expression that becomes one, as AnyTensor.
template <TensorLike A>
AnyTensor any(const A& x) {
    return AnyTensor(tensor_type_t<A>(x.collapse()));
}

/// One argument: a tensor, a value as Python has it (a literal becomes a tensor where the function
/// takes one), a list or a dict.
template <class = void>
class BasicArgument {
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
        object  ///< a default that only Python has: a dtype, a shape
    };

    BasicArgument() = default;  // None
    BasicArgument(AnyTensor t) : kind_(Kind::tensor), tensor_(std::move(t)) {}
    template <TensorLike A>
    BasicArgument(const A& x) : BasicArgument(any(x)) {}
    BasicArgument(bool v) : kind_(Kind::boolean), integer_(v) {}
    template <class I>
        requires(std::is_integral_v<I> && !std::is_same_v<I, bool>)
    BasicArgument(I v) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(v)) {}
    BasicArgument(double v) : kind_(Kind::number), number_(v) {}
    BasicArgument(std::string v) : kind_(Kind::text), text_(std::move(v)) {}
    BasicArgument(const char* v) : BasicArgument(std::string(v)) {}
    static BasicArgument list(std::vector<BasicArgument> items) {
        BasicArgument a;
        a.kind_ = Kind::list;
        a.items_ = std::move(items);
        return a;
    }
    static BasicArgument dict(std::map<std::string, BasicArgument> items) {
        BasicArgument a;
        a.kind_ = Kind::dict;
        for (auto& [key, item] : items) {
            a.keys_.push_back(key);
            a.items_.push_back(std::move(item));
        }
        return a;
    }
    /// A value that a file gives as the default of a parameter.
    static BasicArgument of(const io::StructuredValue& v) {
        using Saved = io::StructuredValue::Kind;
        switch (v.kind) {
            case Saved::boolean: return {v.boolean};
            case Saved::integer: return {v.integer};
            case Saved::number: return {v.number};
            case Saved::text: return {v.text};
            case Saved::tensor: return {v.tensor};
            case Saved::list:
            case Saved::tuple:
            case Saved::named_tuple: return list(all_of(v));
            case Saved::dict: {
                std::map<std::string, BasicArgument> items;
                for (std::size_t k = 0; k < v.keys.size(); ++k) items[v.keys[k]] = of(v.items[k]);
                return dict(std::move(items));
            }
            case Saved::dtype:
            case Saved::shape:
            case Saved::other: {
                BasicArgument a;
                a.kind_ = Kind::object;
                a.object_ = v;
                return a;
            }
            default: return {};
        }
    }

    Kind kind() const { return kind_; }
    const AnyTensor& tensor() const { return tensor_; }
    std::int64_t integer() const { return integer_; }
    double number() const { return number_; }
    const std::string& text() const { return text_; }
    const std::vector<BasicArgument>& items() const { return items_; }
    const std::vector<std::string>& keys() const { return keys_; }
    const io::StructuredValue& object() const { return object_; }

    /// As an error shows it.
    std::string to_string() const {
        switch (kind_) {
            case Kind::none: return "None";
            case Kind::boolean: return integer_ != 0 ? "True" : "False";
            case Kind::integer: return std::to_string(integer_);
            case Kind::number: return kernels::scalar_text(number_);
            case Kind::text: return "'" + text_ + "'";
            case Kind::tensor:
                return std::string(name_of(tensor_.dtype())) + tensor_.shape().to_string();
            default: break;
        }
        std::string out;
        for (std::size_t k = 0; k < items_.size(); ++k)
            out += (k > 0 ? ", " : "") + (keys_.empty() ? "" : keys_[k] + ": ") +
                   items_[k].to_string();
        return kind_ == Kind::dict ? "{" + out + "}" : "(" + out + ")";
    }

private:
    static std::vector<BasicArgument> all_of(const io::StructuredValue& v) {
        std::vector<BasicArgument> out;
        for (const io::StructuredValue& item : v.items) out.push_back(of(item));
        return out;
    }

    Kind kind_ = Kind::none;
    io::StructuredValue object_;
    AnyTensor tensor_;
    std::int64_t integer_ = 0;
    double number_ = 0;
    std::string text_;
    std::vector<BasicArgument> items_;
    std::vector<std::string> keys_;
};
using Argument = BasicArgument<>;

/// What a function has returned: a tensor, or a structure of them.
template <class = void>
class BasicResult {
public:
    BasicResult() = default;
    explicit BasicResult(AnyTensor t) : tensor_(std::move(t)), is_tensor_(true) {}
    /// The structure of a function's results; `flat` are its tensors in order.
    static BasicResult pack(const io::StructuredValue& structure,
                            const std::vector<AnyTensor>& flat) {
        std::size_t next = 0;
        return pack(structure, flat, next);
    }

    bool is_tensor() const { return is_tensor_; }
    /// Elements of a tuple, list or dict.
    std::size_t size() const { return items_.size(); }
    /// Of a dict or a named tuple; a dict's are sorted.
    const std::vector<std::string>& keys() const { return keys_; }
    /// errors::InvalidArgument where the result is a structure.
    const AnyTensor& tensor() const {
        if (!is_tensor_) wrong(std::to_string(items_.size()) + " elements", "a tensor");
        return tensor_;
    }
    template <class T, int... Dims>
    Tensor<T, Dims...> as() const {
        return tensor().template as<T, Dims...>();
    }
    /// errors::NotFound.
    const BasicResult& operator[](std::size_t k) const {
        if (k >= items_.size()) missing(std::to_string(k));
        return items_[k];
    }
    const BasicResult& operator[](std::string_view key) const {
        for (std::size_t k = 0; k < keys_.size(); ++k)
            if (keys_[k] == key) return items_[k];
        missing("'" + std::string(key) + "'");
    }
    const BasicResult& operator[](const char* key) const { return (*this)[std::string_view(key)]; }
    const BasicResult& operator[](int k) const { return (*this)[static_cast<std::size_t>(k)]; }

    using writes_itself = void;  ///< for operator<< and tf::print
    /// What `stream << result` and tf::print write: a tensor, None, or a structure of such.
    template <class Sink>
    void write_to(Sink& out, bool nested) const {
        using Kind = io::StructuredValue::Kind;
        if (is_tensor_) return out.tensor(tensor_, nested);
        if (kind_ == Kind::none) return out.add("None");
        const bool list = kind_ == Kind::list, dict = kind_ == Kind::dict;
        if (kind_ == Kind::named_tuple) out.add(name_);
        tf::detail::Elements<Sink> elements(out, list ? "[" : dict ? "{" : "(");
        for (std::size_t k = 0; k < items_.size(); ++k) {
            if (dict) elements.keyed(keys_[k], items_[k]);
            else if (kind_ == Kind::named_tuple) elements.named(keys_[k], items_[k]);
            else elements(items_[k]);
        }
        if (kind_ == Kind::tuple) elements.close_tuple();
        else elements.close(list ? "]" : dict ? "}" : ")");
    }

private:
    static BasicResult pack(const io::StructuredValue& v, const std::vector<AnyTensor>& flat,
                            std::size_t& next) {
        using Kind = io::StructuredValue::Kind;
        if (v.kind == Kind::spec) {
            if (next == flat.size()) wrong("fewer results", "those of the signature");
            return BasicResult(flat[next++]);
        }
        BasicResult r;
        r.kind_ = v.kind;
        r.name_ = v.text;
        r.keys_ = v.keys;
        for (const io::StructuredValue& item : v.items) r.items_.push_back(pack(item, flat, next));
        return r;
    }
    [[noreturn]] static void wrong(std::string got, std::string expected) {
        errors::raise<errors::InvalidArgument>({"tf.saved_model.result", "saved_model::Result",
                                                "result", std::move(got), std::move(expected)});
    }
    [[noreturn]] void missing(std::string key) const {
        std::string all;
        for (const std::string& k : keys_) all += (all.empty() ? "'" : ", '") + k + "'";
        errors::raise<errors::NotFound>(
            {"tf.saved_model.result_key", "saved_model::Result", "key", std::move(key),
             keys_.empty() ? std::to_string(items_.size()) + " elements" : all});
    }

    AnyTensor tensor_;
    bool is_tensor_ = false;
    io::StructuredValue::Kind kind_ = io::StructuredValue::Kind::none;
    std::string name_;  ///< of a named tuple's type
    std::vector<BasicResult> items_;
    std::vector<std::string> keys_;
};
using Result = BasicResult<>;

using tf::operator<<;

}  // namespace tf::saved_model
