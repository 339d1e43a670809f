// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/saved_model/loaded_values.hpp.

#include <tf/io/saved_model/loaded_values.hpp>
#include <tf/kernels/print.hpp>

namespace tf::saved_model {

struct Argument::Parts {
    std::string text{};
    std::vector<Argument> items{};
    std::vector<std::string> keys{};
    io::StructuredValue object{};
};

TF_COMMON_BODY Argument Argument::with(Kind kind, Parts parts) {
    Argument a;
    a.kind_ = kind;
    a.parts_ = std::make_shared<const Parts>(std::move(parts));
    return a;
}

TF_COMMON_BODY const Argument::Parts& Argument::parts() const {
    static const Parts none;
    return parts_ == nullptr ? none : *parts_;
}

TF_COMMON_BODY const std::string& Argument::text() const { return parts().text; }

TF_COMMON_BODY const std::vector<Argument>& Argument::items() const { return parts().items; }

TF_COMMON_BODY const std::vector<std::string>& Argument::keys() const { return parts().keys; }

TF_COMMON_BODY const io::StructuredValue& Argument::object() const { return parts().object; }

TF_COMMON_BODY Argument Argument::text_of(std::string v) {
    return with(Kind::text, {.text = std::move(v)});
}

TF_COMMON_BODY Argument Argument::list(std::vector<Argument> items) {
    return with(Kind::list, {.items = std::move(items)});
}

TF_COMMON_BODY Argument Argument::dict(std::map<std::string, Argument> items) {
    Parts parts;
    for (auto& [key, item] : items) {
        parts.keys.push_back(key);
        parts.items.push_back(std::move(item));
    }
    return with(Kind::dict, std::move(parts));
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
        case Saved::other: return with(Kind::object, {.object = v});
        default: return {};
    }
}

TF_COMMON_BODY std::string Argument::to_string() const {
    switch (kind_) {
        case Kind::none: return "None";
        case Kind::boolean: return integer_ != 0 ? "True" : "False";
        case Kind::integer: return std::to_string(integer_);
        case Kind::number: return kernels::host_text(number_);
        case Kind::text: return "'" + text() + "'";
        case Kind::tensor:
            return std::string(name_of(tensor_.dtype())) + tensor_.shape().to_string();
        default: break;
    }
    std::string out;
    const std::vector<std::string>& names = keys();
    for (std::size_t k = 0; k < items().size(); ++k)
        out +=
            (k > 0 ? ", " : "") + (names.empty() ? "" : names[k] + ": ") + items()[k].to_string();
    return kind_ == Kind::dict ? "{" + out + "}" : "(" + out + ")";
}

TF_COMMON_BODY std::vector<Argument> Argument::all_of(const io::StructuredValue& v) {
    std::vector<Argument> out;
    for (const io::StructuredValue& item : v.items) out.push_back(of(item));
    return out;
}

struct Result::Parts {
    io::StructuredValue::Kind kind = io::StructuredValue::Kind::none;
    std::string name{};  ///< the name of a named tuple's type
    std::vector<Result> items{};
    std::vector<std::string> keys{};
};

TF_COMMON_BODY const Result::Parts& Result::parts() const {
    static const Parts none;
    return parts_ == nullptr ? none : *parts_;
}

TF_COMMON_BODY std::size_t Result::size() const { return parts().items.size(); }

TF_COMMON_BODY const std::vector<std::string>& Result::keys() const { return parts().keys; }

TF_COMMON_BODY Result Result::pack(const io::StructuredValue& structure,
                                   const std::vector<AnyTensor>& flat) {
    std::size_t next = 0;
    return pack(structure, flat, next);
}

TF_COMMON_BODY const AnyTensor& Result::tensor() const {
    if (!is_tensor_) wrong(std::to_string(size()) + " elements", "a tensor");
    return tensor_;
}

TF_COMMON_BODY const Result& Result::operator[](std::size_t k) const {
    if (k >= size()) missing(std::to_string(k));
    return parts().items[k];
}

TF_COMMON_BODY const Result& Result::operator[](std::string_view key) const {
    for (std::size_t k = 0; k < keys().size(); ++k)
        if (keys()[k] == key) return parts().items[k];
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
    Parts parts{v.kind, v.text, {}, v.keys};
    for (const io::StructuredValue& item : v.items) parts.items.push_back(pack(item, flat, next));
    Result r;
    r.parts_ = std::make_shared<const Parts>(std::move(parts));
    return r;
}

TF_COMMON_BODY void Result::wrong(std::string got, std::string expected) {
    errors::raise<errors::InvalidArgument>({"tf.saved_model.result", "saved_model::Result",
                                            "result", std::move(got), std::move(expected)});
}

TF_COMMON_BODY void Result::missing(std::string key) const {
    std::string all;
    for (const std::string& k : keys()) all += (all.empty() ? "'" : ", '") + k + "'";
    errors::raise<errors::NotFound>({"tf.saved_model.result_key", "saved_model::Result", "key",
                                     std::move(key),
                                     keys().empty() ? std::to_string(size()) + " elements" : all});
}

TF_COMMON_BODY void Result::write(detail::AnySink out, bool nested) const {
    using Kind = io::StructuredValue::Kind;
    if (is_tensor_) return out.tensor(tensor_, nested);
    const Parts& all = parts();
    if (all.kind == Kind::none) return out.add("None");
    const bool list = all.kind == Kind::list, dict = all.kind == Kind::dict;
    if (all.kind == Kind::named_tuple) out.add(all.name);
    tf::detail::printing::Elements<detail::AnySink> elements(out, list ? "[" : dict ? "{" : "(");
    for (std::size_t k = 0; k < all.items.size(); ++k) {
        if (dict) elements.keyed(all.keys[k], all.items[k]);
        else if (all.kind == Kind::named_tuple) elements.named(all.keys[k], all.items[k]);
        else elements(all.items[k]);
    }
    if (all.kind == Kind::tuple) elements.close_tuple();
    else elements.close(list ? "]" : dict ? "}" : ")");
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
