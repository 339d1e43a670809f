// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/saved_model/loaded_values.hpp.

#include <tf/io/saved_model/loaded_values.hpp>
#include <tf/kernels/print.hpp>

namespace tf::saved_model {

TF_COMMON_BODY Argument Argument::list(std::vector<Argument> items) {
    Argument a;
    a.kind_ = Kind::list;
    a.items_ = std::move(items);
    return a;
}

TF_COMMON_BODY Argument Argument::dict(std::map<std::string, Argument> items) {
    Argument a;
    a.kind_ = Kind::dict;
    for (auto& [key, item] : items) {
        a.keys_.push_back(key);
        a.items_.push_back(std::move(item));
    }
    return a;
}

TF_COMMON_BODY Argument Argument::of(const io::StructuredValue& v) {
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
            std::map<std::string, Argument> items;
            for (std::size_t k = 0; k < v.keys.size(); ++k) items[v.keys[k]] = of(v.items[k]);
            return dict(std::move(items));
        }
        case Saved::dtype:
        case Saved::shape:
        case Saved::other: {
            Argument a;
            a.kind_ = Kind::object;
            a.object_ = v;
            return a;
        }
        default: return {};
    }
}

TF_COMMON_BODY std::string Argument::to_string() const {
    switch (kind_) {
        case Kind::none: return "None";
        case Kind::boolean: return integer_ != 0 ? "True" : "False";
        case Kind::integer: return std::to_string(integer_);
        case Kind::number: return kernels::host_text(number_);
        case Kind::text: return "'" + text_ + "'";
        case Kind::tensor:
            return std::string(name_of(tensor_.dtype())) + tensor_.shape().to_string();
        default: break;
    }
    std::string out;
    for (std::size_t k = 0; k < items_.size(); ++k)
        out += (k > 0 ? ", " : "") + (keys_.empty() ? "" : keys_[k] + ": ") + items_[k].to_string();
    return kind_ == Kind::dict ? "{" + out + "}" : "(" + out + ")";
}

TF_COMMON_BODY std::vector<Argument> Argument::all_of(const io::StructuredValue& v) {
    std::vector<Argument> out;
    for (const io::StructuredValue& item : v.items) out.push_back(of(item));
    return out;
}

TF_COMMON_BODY Result Result::pack(const io::StructuredValue& structure,
                                   const std::vector<AnyTensor>& flat) {
    std::size_t next = 0;
    return pack(structure, flat, next);
}

TF_COMMON_BODY const AnyTensor& Result::tensor() const {
    if (!is_tensor_) wrong(std::to_string(items_.size()) + " elements", "a tensor");
    return tensor_;
}

TF_COMMON_BODY const Result& Result::operator[](std::size_t k) const {
    if (k >= items_.size()) missing(std::to_string(k));
    return items_[k];
}

TF_COMMON_BODY const Result& Result::operator[](std::string_view key) const {
    for (std::size_t k = 0; k < keys_.size(); ++k)
        if (keys_[k] == key) return items_[k];
    missing("'" + std::string(key) + "'");
}

TF_COMMON_BODY const Result& Result::operator[](const char* key) const {
    return (*this)[std::string_view(key)];
}

TF_COMMON_BODY const Result& Result::operator[](int k) const {
    return (*this)[static_cast<std::size_t>(k)];
}

TF_COMMON_BODY Result Result::pack(const io::StructuredValue& v, const std::vector<AnyTensor>& flat,
                                   std::size_t& next) {
    using Kind = io::StructuredValue::Kind;
    if (v.kind == Kind::spec) {
        if (next == flat.size()) wrong("fewer results", "those of the signature");
        return Result(flat[next++]);
    }
    Result r;
    r.kind_ = v.kind;
    r.name_ = v.text;
    r.keys_ = v.keys;
    for (const io::StructuredValue& item : v.items) r.items_.push_back(pack(item, flat, next));
    return r;
}

TF_COMMON_BODY void Result::wrong(std::string got, std::string expected) {
    errors::raise<errors::InvalidArgument>({"tf.saved_model.result", "saved_model::Result",
                                            "result", std::move(got), std::move(expected)});
}

TF_COMMON_BODY void Result::missing(std::string key) const {
    std::string all;
    for (const std::string& k : keys_) all += (all.empty() ? "'" : ", '") + k + "'";
    errors::raise<errors::NotFound>(
        {"tf.saved_model.result_key", "saved_model::Result", "key", std::move(key),
         keys_.empty() ? std::to_string(items_.size()) + " elements" : all});
}

namespace detail {

TF_COMMON_BODY Parameters Parameters::of(const io::FunctionSpec& spec) {
    Parameters p;
    const auto field = [&](std::string_view key) -> const io::StructuredValue* {
        for (std::size_t k = 0; k < spec.fullargspec.keys.size(); ++k)
            if (spec.fullargspec.keys[k] == key) return &spec.fullargspec.items[k];
        return nullptr;
    };
    if (const io::StructuredValue* args = field("args"))
        for (const io::StructuredValue& a : args->items) p.names.push_back(a.text);
    if (!p.names.empty() && (spec.is_method || p.names[0] == "self"))
        p.names.erase(p.names.begin());
    if (const io::StructuredValue* all = field("defaults"))
        for (std::size_t k = 0; k < all->items.size() && k < p.names.size(); ++k)
            p.defaults[p.names[p.names.size() - 1 - k]] =
                Argument::of(all->items[all->items.size() - 1 - k]);
    if (const io::StructuredValue* all = field("kwonlydefaults"))
        for (std::size_t k = 0; k < all->keys.size(); ++k)
            p.defaults[all->keys[k]] = Argument::of(all->items[k]);
    return p;
}

}  // namespace detail
}  // namespace tf::saved_model
