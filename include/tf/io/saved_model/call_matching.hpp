// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Selects the concrete function for a call. In: the arguments of the call, and what a file says
// about a function: its parameters, and the arguments that each concrete function was traced for.
// Out: the tensors to run it with. Mirrors RestoredFunction of TensorFlow's
// function_deserialization.py.

#include <optional>

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/dynamic_elementwise.hpp>
#include <tf/io/checkpoint/bundle_entry.hpp>
#include <tf/io/saved_model/loaded_values.hpp>
#include <tf/kernels/print.hpp>

namespace tf::saved_model::detail {

using io::StructuredValue;

/// A literal as a tensor of a dtype; an empty AnyTensor if the dtype cannot hold it.
TF_COMMON_INLINE AnyTensor literal(const Argument& a, DType dtype) {
    using Kind = Argument::Kind;
    tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, 1));
    const kernels::Ref to{h.buffer()->data(), {}, dtype};
    if (a.kind() == Kind::text) {
        if (dtype != DType::str) return {};
        *to.as<std::string>() = a.text();
    } else if (a.kind() == Kind::boolean) {
        if (dtype != DType::boolean) return {};
        *to.as<bool>() = a.integer() != 0;
    } else if (a.kind() == Kind::integer || a.kind() == Kind::number) {
        const bool whole = a.kind() == Kind::integer;
        if (!is_floating(dtype) && !(whole && is_integer(dtype))) return {};
        const std::int64_t integer = a.integer();
        const double number = a.number();
        const kernels::Ref from =
            whole ? kernels::Ref{const_cast<std::int64_t*>(&integer), {}, DType::int64}
                  : kernels::Ref{const_cast<double*>(&number), {}, DType::float64};
        exec::detail::run_elements<op::Cast>(to, &from);
        if (!whole) return {std::move(h), {}, dtype};
        std::int64_t back = 0;
        const kernels::Ref result{&back, {}, DType::int64};
        exec::detail::run_elements<op::Cast>(result, &to);
        if (is_integer(dtype) && back != integer) return {};
    } else {
        return {};
    }
    return {std::move(h), {}, dtype};
}

/// Whether an argument matches the value that the function was traced with; its tensors are
/// appended in order.
TF_COMMON_INLINE bool matches(const Argument& a, const StructuredValue& traced, bool converts,
                              std::vector<AnyTensor>& tensors) {
    using Saved = StructuredValue::Kind;
    using Kind = Argument::Kind;
    switch (traced.kind) {
        case Saved::none: return a.kind() == Kind::none;
        case Saved::boolean:
            return a.kind() == Kind::boolean && (a.integer() != 0) == traced.boolean;
        case Saved::integer: return a.kind() == Kind::integer && a.integer() == traced.integer;
        case Saved::number: return a.kind() == Kind::number && a.number() == traced.number;
        case Saved::text: return a.kind() == Kind::text && a.text() == traced.text;
        case Saved::spec: {
            const DType dtype = io::dtype_of_data(traced.spec.type);
            const AnyTensor t = a.kind() == Kind::tensor ? a.tensor()
                                : converts               ? literal(a, dtype)
                                                         : AnyTensor();
            if (t.empty() || t.dtype() != dtype) return false;
            if (traced.spec.shape.known_rank && !is_subshape(t.shape(), traced.spec.shape.shape()))
                return false;
            tensors.push_back(t);
            return true;
        }
        case Saved::named_tuple:
            if (a.kind() == Kind::dict) {  // matched by name, in any order
                if (a.items().size() != traced.items.size()) return false;
                for (std::size_t k = 0; k < traced.items.size(); ++k) {
                    const auto key = std::find(a.keys().begin(), a.keys().end(), traced.keys[k]);
                    if (key == a.keys().end() ||
                        !matches(a.items()[static_cast<std::size_t>(key - a.keys().begin())],
                                 traced.items[k], converts, tensors))
                        return false;
                }
                return true;
            }
            [[fallthrough]];
        case Saved::list:
        case Saved::tuple: {
            if (a.kind() != Kind::list || a.items().size() != traced.items.size()) return false;
            for (std::size_t k = 0; k < traced.items.size(); ++k)
                if (!matches(a.items()[k], traced.items[k], converts, tensors)) return false;
            return true;
        }
        case Saved::dict:
            if (a.kind() != Kind::dict || a.keys() != traced.keys) return false;
            for (std::size_t k = 0; k < traced.items.size(); ++k)
                if (!matches(a.items()[k], traced.items[k], converts, tensors)) return false;
            return true;
        case Saved::dtype:
        case Saved::shape:
            return a.kind() == Kind::object && a.object().kind == traced.kind &&
                   a.object().spec.type == traced.spec.type &&
                   a.object().spec.shape == traced.spec.shape;
        default: return false;
    }
}

/// The tensors for a concrete function; std::nullopt if the call does not match it. `signature` is
/// ((positional...), {keyword: ...}).
TF_COMMON_INLINE std::optional<std::vector<AnyTensor>> bind(
    const Parameters& p, const StructuredValue& signature, const std::vector<Argument>& positional,
    const std::map<std::string, Argument>& named, bool converts) {
    if (signature.items.size() != 2) return std::nullopt;
    const std::vector<StructuredValue>& places = signature.items[0].items;
    std::vector<AnyTensor> tensors;
    std::size_t used = 0;
    const auto look_up = [&](const std::string& name) -> const Argument* {
        if (const auto given = named.find(name); given != named.end()) {
            ++used;
            return &given->second;
        }
        const auto kept = p.defaults.find(name);
        return kept == p.defaults.end() ? nullptr : &kept->second;
    };
    if (positional.size() > places.size()) return std::nullopt;
    for (std::size_t k = 0; k < places.size(); ++k) {
        const Argument* a = k < positional.size() ? &positional[k]
                            : k < p.names.size()  ? look_up(p.names[k])
                                                  : nullptr;
        if (a == nullptr || !matches(*a, places[k], converts, tensors)) return std::nullopt;
    }
    for (std::size_t k = 0; k < signature.items[1].keys.size(); ++k) {
        const Argument* a = look_up(signature.items[1].keys[k]);
        if (a == nullptr || !matches(*a, signature.items[1].items[k], converts, tensors))
            return std::nullopt;
    }
    if (used != named.size()) return std::nullopt;
    return tensors;
}

/// A traced value as error messages show it.
TF_COMMON_INLINE std::string to_string(const StructuredValue& v) {
    using Kind = StructuredValue::Kind;
    switch (v.kind) {
        case Kind::none: return "None";
        case Kind::boolean: return v.boolean ? "True" : "False";
        case Kind::integer: return std::to_string(v.integer);
        case Kind::number: return kernels::host_text(v.number);
        case Kind::text: return "'" + v.text + "'";
        case Kind::dtype: return "tf." + io::dtype_name(static_cast<std::int32_t>(v.spec.type));
        case Kind::shape: return "TensorShape" + v.spec.shape.shape().to_string();
        case Kind::spec: {
            const DType d = io::dtype_of_data(v.spec.type);
            const Shape s = v.spec.shape.shape();
            return std::string(d == DType::invalid ? "unknown" : name_of(d)) +
                   (s.valid() ? s.to_string() : "(...)");
        }
        case Kind::list:
        case Kind::tuple:
        case Kind::dict:
        case Kind::named_tuple: {
            std::string out;
            for (std::size_t k = 0; k < v.items.size(); ++k)
                out += (k > 0 ? ", " : "") + (v.keys.empty() ? "" : v.keys[k] + ": ") +
                       to_string(v.items[k]);
            return v.keys.empty() ? "(" + out + ")" : "{" + out + "}";
        }
        default: return "?";
    }
}

}  // namespace tf::saved_model::detail
