// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.print: writes values on every call, in program order.

#include <bit>

#include <tf/kernels/print.hpp>
#include <tf/ops/call.hpp>
#include <tf/trace/value.hpp>

namespace tf {

/// Options of tf::print, given as its last argument.
struct PrintOptions {
    int summarize = 3;                          ///< elements shown at each end of an axis; -1: all
    std::string_view output_stream = "stderr";  ///< "stderr", "stdout" or "file://path"
    std::string_view sep = " ";
    std::string_view end = "\n";
};

namespace op {

/// Text: the stream's name, then the output. A mark followed by a letter stands for the next input
/// or, if hexadecimal digits of a bit pattern follow, for a number of the host program.
struct Print {
    struct Attributes {
        std::int64_t summarize = 3;  ///< elements shown at each end of an axis; -1: all
        std::int64_t stream_size = 0;
    };
    static constexpr std::string_view name = "PrintV2";
    static constexpr Role role = Role::effect;
    static constexpr char mark = '\1', value = 'v', nested = 'n', mark_itself = 'm';
    static constexpr char host_float = 'f', host_double = 'd';
    template <class, class>
    static void run(const kernels::Ref&, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::string_view text(a.text.data(), a.text.size());
        const Attributes given = attributes_of<Print>(a);
        const auto stream = text.substr(0, static_cast<std::size_t>(given.stream_size));
        std::string out;
        for (std::size_t i = stream.size(); i < text.size(); ++i) {
            if (text[i] != mark) out += text[i];
            else if (!add_host(out, text, ++i))
                out += kernels::summary_text(*in++, given.summarize, text[i] == nested);
        }
        kernels::write_text(stream, out);
    }
    /// Appends the number that the letter after a mark stands for, and moves to its end; false if
    /// the letter stands for an input.
    TF_WHEN_CALLED static bool add_host(std::string& out, std::string_view text, std::size_t& i) {
        if (text[i] == mark_itself) out += mark;
        else if (text[i] == host_float) out += number<float, std::uint32_t>(text, i);
        else if (text[i] == host_double) out += number<double, std::uint64_t>(text, i);
        else return false;
        return true;
    }
    template <class T, class Bits>
    static std::string number(std::string_view text, std::size_t& i) {
        Bits bits = 0;
        for (std::size_t k = 0; k < 2 * sizeof(T); ++k)
            bits = static_cast<Bits>(bits << 4 | static_cast<Bits>(text[++i] - 'a'));
        return kernels::host_text(std::bit_cast<T>(bits));
    }
    /// Replaces the placeholders of a format string by marks.
    TF_WHEN_CALLED static std::string with_marks(std::string_view text,
                                                 std::string_view placeholder) {
        std::string out;
        for (std::size_t i = 0; i < text.size();) {
            if (!placeholder.empty() && text.substr(i).starts_with(placeholder)) {
                out.append({mark, value});
                i += placeholder.size();
            } else {
                out += text[i];
                if (text[i++] == mark) out += mark_itself;
            }
        }
        return out;
    }
    /// A graph from a file must not write to files, because its origin is unknown.
    static void from_graph_def(auto& n) {
        const std::string stream = n.text("output_stream", "stderr");
        if (stream != "stderr" && stream != "stdout") n.unsupported("output_stream " + stream);
        if (n.dtype(0) != DType::str) n.fail("a number", "a string");
        n.act({n.in(0)}, {-1, static_cast<std::int64_t>(stream.size())},
              stream + mark + value + with_marks(n.text("end", "\n"), {}));
    }
    /// TensorFlow builds the string by StringFormat, whose placeholder must not occur in the
    /// literal parts. A single string is not formatted, because that would add quotes.
    static void to_graph_def(auto& n) {
        const std::string_view all = n.text();
        const Attributes given = attributes_of<Print>(n);
        const std::string stream(all.substr(0, static_cast<std::size_t>(given.stream_size)));
        std::string_view rest = all.substr(stream.size());
        const bool line = rest.ends_with('\n');
        if (line) rest.remove_suffix(1);
        const auto with = [&](const std::string& placeholder) {
            std::string out;
            for (std::size_t i = 0; i < rest.size(); ++i) {
                if (rest[i] != mark) out += rest[i];
                else if (!add_host(out, rest, ++i)) out += placeholder;
            }
            return out;
        };
        std::string placeholder = "{}";
        while (with("").find(placeholder) != std::string::npos) placeholder.insert(1, "-");
        const bool lone = n.count() == 1 && rest.size() > 1 && rest[0] == mark &&
                          rest[1] == value && n.dtype(0) == DType::str && n.shape(0).rank == 0;
        const auto text = lone             ? n.in(0)
                          : n.count() == 0 ? n.string(with(""))
                                           : n.add("StringFormat", n.inputs(),
                                                   {{"T", n.list(n.types())},
                                                    {"template", with(placeholder)},
                                                    {"placeholder", placeholder},
                                                    {"summarize", given.summarize}});
        const std::string end = (lone ? with("") : "") + (line ? "\n" : "");
        n.act(name, {text}, {{"output_stream", stream}, {"end", end}});
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("PrintV2")> : std::type_identity<op::Print> {};

namespace detail::ops {

/// Collects the output of tf::print: text, with a mark and a tensor for each value.
struct PrintBuilder {
    std::vector<char> text{};
    core::Pool<trace::Node*> nodes{};
    std::vector<kernels::Ref> refs{};
    std::vector<tracing::Handle> keep{};
    bool lone = false;  ///< there is a single value; a string is then printed without quotes

    TF_WHEN_CALLED constexpr void add(std::string_view s) {
        for (char c : s) {
            text.push_back(c);
            if (c == op::Print::mark) text.push_back(op::Print::mark_itself);
        }
    }
    /// A number of the host program, printed as in Python.
    template <class T>
    constexpr void add_number(T v) {
        if constexpr (std::is_integral_v<T>) {
            char digits[24]{};
            std::size_t n = sizeof(digits);
            auto rest = static_cast<std::uint64_t>(v);
            if (v < T{}) rest = 0 - rest;
            do digits[--n] = static_cast<char>('0' + rest % 10);
            while ((rest /= 10) != 0);
            if (v < T{}) digits[--n] = '-';
            add(std::string_view(digits + n, sizeof(digits) - n));
        } else if constexpr (std::is_same_v<T, float>) {
            add_bits(op::Print::host_float, std::bit_cast<std::uint32_t>(v));
        } else {
            add_bits(op::Print::host_double, std::bit_cast<std::uint64_t>(static_cast<double>(v)));
        }
    }
    /// A template, so that only programs that print compile it.
    template <std::same_as<ad::Value> V>
    constexpr void tensor(const V& v, bool nested) {
        text.push_back(op::Print::mark);
        text.push_back(nested || !lone ? op::Print::nested : op::Print::value);
        keep.push_back(v.handle());
        if (__builtin_is_constant_evaluated()) nodes.push(v.node());
        else refs.push_back({v.data(), v.shape(), v.dtype()});
    }
    /// Appends a bit pattern as digits from 'a' to 'p'.
    template <class Bits>
    constexpr void add_bits(char letter, Bits bits) {
        text.push_back(op::Print::mark);
        text.push_back(letter);
        for (int at = static_cast<int>(sizeof(Bits)) * 8; (at -= 4) >= 0;)
            text.push_back(static_cast<char>('a' + (bits >> at & 15)));
    }
    TF_WHEN_CALLED constexpr Operation finish(const PrintOptions& options) {
        core::Late<std::vector<char>, Called> all(options.output_stream.begin(),
                                                  options.output_stream.end());
        all.insert(all.end(), text.begin(), text.end());
        const core::Late<std::vector<std::uint64_t>, Called> with{
            static_cast<std::uint64_t>(static_cast<std::int64_t>(options.summarize)),
            options.output_stream.size()};
        if (__builtin_is_constant_evaluated()) {
            trace::Node* n =
                trace::record(def_of<op::Print>, DType::invalid, Shape{}, std::move(nodes));
            n->words.push_all(with);
            n->text.push_all(all);
            return Operation(n);
        }
        op::Print::run<void, void>({}, refs.data(), static_cast<int>(refs.size()), {with, all});
        return {};
    }
};

}  // namespace detail::ops
}  // namespace tf
