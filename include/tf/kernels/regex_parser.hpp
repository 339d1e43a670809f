// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Compiles patterns for the machine of kernels/regex.hpp. A pattern becomes a tree first and then
// steps, because a bounded repetition repeats the steps of its operand.

#include <algorithm>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/core/errors.hpp>
#include <tf/kernels/regex_program.hpp>
#include <tf/kernels/utf8.hpp>

namespace tf::kernels {

class RegexParser {
public:
    RegexParser(std::string_view pattern, std::string_view op)
        : pattern_(pattern), rest_(pattern), op_(op) {}

    TF_COMMON Regex compile() {
        const int whole = alternation(0);
        if (!rest_.empty()) refuse("an unmatched )");
        Regex out;
        out.ranges = std::move(ranges_);
        out.groups = groups_;
        steps_ = &out.steps;
        emit(make(Node::group, {whole}, 0));
        step(RegexStep::match);
        return out;
    }

private:
    struct Node {
        enum Kind : std::uint8_t { empty, set, assert_, all, either, repeat, group } kind = empty;
        std::vector<int> parts{};
        std::int32_t a = 0, b = 0;  ///< ranges, position, repetitions (-1: any number), group
        bool lazy = false;
        int size = 1;  ///< how often nested bounded repetitions repeat a part
    };
    struct Flags {
        bool ignore_case = false, multi_line = false, dot_newline = false, lazy = false;
    };
    using Set = std::vector<CharacterRange>;

    static constexpr int most_repetitions = 1000, most_depth = 1000;
    static constexpr std::size_t most_steps = 100000;
    static constexpr std::int32_t last_character = 0x10FFFF;

    TF_COMMON [[noreturn]] void refuse(const std::string& fault) const {
        errors::raise<errors::InvalidArgument>({"tf.strings.pattern", op_, "pattern",
                                                "\"" + std::string(pattern_) + "\" with " + fault,
                                                "a regular expression in RE2's syntax"});
    }
    TF_COMMON [[noreturn]] void missing(const std::string& what) const {
        errors::raise<errors::Unimplemented>({"tf.strings.pattern", op_, "pattern",
                                              "\"" + std::string(pattern_) + "\" with " + what,
                                              "ranges of characters, [a-z]"});
    }

    // ---- reading

    bool starts(std::string_view text) const { return rest_.starts_with(text); }
    TF_COMMON bool take(std::string_view text) {
        if (!starts(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    TF_COMMON std::int32_t character() {
        const Character c = first_character(rest_);
        if (c.code < 0) refuse("invalid UTF-8");
        rest_.remove_prefix(static_cast<std::size_t>(c.size));
        return c.code;
    }
    /// A number of at most `most` digits of a base; -1 if there is none.
    TF_COMMON std::int32_t number(int base, int most) {
        std::int32_t v = -1;
        for (; most > 0 && !rest_.empty(); --most, rest_.remove_prefix(1)) {
            const char c = rest_[0];
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : 99;
            if (digit >= base) break;
            v = std::max(v, 0) * base + digit;
        }
        return v;
    }

    // ---- the tree

    TF_COMMON int make(typename Node::Kind kind, std::vector<int> parts = {}, std::int32_t a = 0,
                       std::int32_t b = 0) {
        Node n{kind, std::move(parts), a, b};
        for (const int p : n.parts) n.size = std::max(n.size, nodes_[index(p)].size);
        nodes_.push_back(std::move(n));
        return static_cast<int>(nodes_.size()) - 1;
    }
    static std::size_t index(int i) { return static_cast<std::size_t>(i); }

    TF_COMMON int alternation(int depth) {
        if (depth > most_depth) refuse("too many nested groups");
        std::vector<int> parts;
        do parts.push_back(sequence(depth));
        while (take("|"));
        return parts.size() == 1 ? parts[0] : make(Node::either, std::move(parts));
    }
    TF_COMMON int sequence(int depth) {
        std::vector<int> parts;
        while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
            if (take("\\Q")) {
                while (!rest_.empty() && !starts("\\E")) parts.push_back(literal(character()));
                take("\\E");
            } else {
                const int part = atom(depth);
                if (part >= 0) parts.push_back(part);
                else continue;  // flags
            }
            if (!parts.empty()) parts.back() = repeated(parts.back());
        }
        if (parts.size() == 1) return parts[0];
        const auto kind = parts.empty() ? Node::empty : Node::all;
        return make(kind, std::move(parts));
    }
    /// Reads the bounds {n}, {n,} or {n,m}. False if the text has another form; it is then literal.
    TF_COMMON bool bounds(std::int32_t& least, std::int32_t& most) {
        const std::string_view before = rest_;
        constexpr int digits = 5;
        if (take("{") && (least = number(10, digits)) >= 0) {
            most = least;
            if (take(",")) most = number(10, digits);
            if (take("}")) return true;
        }
        rest_ = before;
        return false;
    }
    TF_COMMON bool quantifier(std::int32_t& least, std::int32_t& most) {
        least = starts("+") ? 1 : 0;
        most = starts("?") ? 1 : -1;
        return take("*") || take("+") || take("?") || bounds(least, most);
    }
    TF_COMMON int repeated(int part) {
        std::int32_t least = 0, most = 0;
        if (!quantifier(least, most)) return part;
        if (least > most_repetitions || most > most_repetitions || (most >= 0 && most < least))
            refuse("an invalid repetition size");
        const bool other = take("?");
        const int size = nodes_[index(part)].size;
        const int made = make(Node::repeat, {part}, least, most);
        Node& n = nodes_[index(made)];
        n.lazy = other != flags_.lazy;
        const bool bounded = least > 1 || most > 1;
        if (bounded) n.size = size * std::max(least, most);
        if (n.size > most_repetitions) refuse("an invalid repetition size");
        if (quantifier(least, most)) refuse("a bad repetition operator");
        return made;
    }
    /// One operand of a repetition; -1 for flags, which match nothing.
    TF_COMMON int atom(int depth) {
        if (starts("*") || starts("+") || starts("?")) refuse("no argument for a repetition");
        if (take("(")) return group(depth);
        if (take("[")) return set_of(character_class());
        if (take("."))
            return set_of(flags_.dot_newline ? Set{{0, last_character}} : negated({{'\n', '\n'}}));
        if (take("^"))
            return place(flags_.multi_line ? RegexStep::line_begin : RegexStep::text_begin);
        if (take("$")) return place(flags_.multi_line ? RegexStep::line_end : RegexStep::text_end);
        if (take("\\A")) return place(RegexStep::text_begin);
        if (take("\\z")) return place(RegexStep::text_end);
        if (take("\\b")) return place(RegexStep::word_edge);
        if (take("\\B")) return place(RegexStep::no_edge);
        Set known;
        if (named_set(known)) return set_of(std::move(known));
        return literal(starts("\\") ? escaped() : character());
    }
    TF_COMMON int group(int depth) {
        const Flags before = flags_;
        bool captures = true;
        if (take("?P<") || take("?<")) {
            const std::size_t end = rest_.find('>');
            if (end == rest_.npos || end == 0) refuse("an invalid named group");
            const std::string name(rest_.substr(0, end));
            if (std::find(names_.begin(), names_.end(), name) != names_.end())
                refuse("a repeated group name");
            names_.push_back(name);
            rest_.remove_prefix(end + 1);
        } else if (take("?")) {
            captures = false;
            read_flags();
            if (take(")")) return -1;  // they apply until the end of the enclosing group
            if (!take(":")) refuse("an invalid perl operator (?");
        }
        const std::int32_t number = captures ? groups_++ : 0;
        const int inside = alternation(depth + 1);
        if (!take(")")) refuse("a missing )");
        flags_ = before;
        return captures ? make(Node::group, {inside}, number) : inside;
    }
    TF_COMMON void read_flags() {
        bool on = true, any = false;
        for (;; any = true) {
            if (on && take("-")) on = false, any = false;
            if (take("i")) flags_.ignore_case = on;
            else if (take("m")) flags_.multi_line = on;
            else if (take("s")) flags_.dot_newline = on;
            else if (take("U")) flags_.lazy = on;
            else break;
        }
        if (!any && (!on || starts(")"))) refuse("an invalid perl operator (?");
    }

    // ---- characters

    int place(std::int32_t which) { return make(Node::assert_, {}, which); }
    TF_COMMON int literal(std::int32_t c) { return set_of({{c, c}}); }
    TF_COMMON int set_of(Set set) {
        set = sorted(flags_.ignore_case ? both_cases(std::move(set)) : std::move(set));
        const auto begin = static_cast<std::int32_t>(ranges_.size());
        ranges_.insert(ranges_.end(), set.begin(), set.end());
        return make(Node::set, {}, begin, static_cast<std::int32_t>(ranges_.size()));
    }
    TF_COMMON static Set both_cases(Set set) {
        const std::size_t count = set.size();
        for (std::size_t i = 0; i < count; ++i)
            for (const char32_t letter : {U'a', U'A'}) {
                const auto first = static_cast<std::int32_t>(letter);
                const std::int32_t from = std::max(set[i].first, first),
                                   to = std::min(set[i].last, first + 25);
                if (from <= to) set.push_back({from ^ 0x20, to ^ 0x20});
            }
        return set;
    }
    /// Sorts and merges ranges.
    TF_COMMON static Set sorted(Set set) {
        std::sort(set.begin(), set.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        Set out;
        for (const CharacterRange& r : set) {
            if (!out.empty() && r.first <= out.back().last + 1)
                out.back().last = std::max(out.back().last, r.last);
            else out.push_back(r);
        }
        return out;
    }
    TF_COMMON static Set negated(Set set) {
        Set out;
        std::int32_t next = 0;
        for (const CharacterRange& r : sorted(std::move(set))) {
            if (r.first > next) out.push_back({next, r.first - 1});
            next = r.last + 1;
        }
        if (next <= last_character) out.push_back({next, last_character});
        return out;
    }
    /// Reads \d, \s, \w or their negations.
    TF_COMMON bool named_set(Set& to) {
        if (rest_.size() < 2 || rest_[0] != '\\') return false;
        const char name = rest_[1], lower = static_cast<char>(name | 0x20);
        if (name == 'C') missing("\\C");
        if (lower == 'p') missing("a class of Unicode characters");
        Set set;
        if (lower == 'd') set = {{'0', '9'}};
        else if (lower == 's') set = {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
        else if (lower == 'w') set = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
        else return false;
        rest_.remove_prefix(2);
        if (lower != name) set = negated(std::move(set));
        to.insert(to.end(), set.begin(), set.end());
        return true;
    }
    /// Reads [:alpha:] or [:^alpha:].
    TF_COMMON bool posix_set(Set& to) {
        if (!starts("[:")) return false;
        const std::size_t end = rest_.find(":]");
        if (end == rest_.npos) return false;
        std::string_view name = rest_.substr(2, end - 2);
        const bool other = name.starts_with('^');
        if (other) name.remove_prefix(1);
        Set set;
        if (name == "alnum") set = {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}};
        else if (name == "alpha") set = {{'A', 'Z'}, {'a', 'z'}};
        else if (name == "ascii") set = {{0, 0x7F}};
        else if (name == "blank") set = {{'\t', '\t'}, {' ', ' '}};
        else if (name == "cntrl") set = {{0, 0x1F}, {0x7F, 0x7F}};
        else if (name == "digit") set = {{'0', '9'}};
        else if (name == "graph") set = {{'!', '~'}};
        else if (name == "lower") set = {{'a', 'z'}};
        else if (name == "print") set = {{' ', '~'}};
        else if (name == "punct") set = {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}};
        else if (name == "space") set = {{'\t', '\r'}, {' ', ' '}};
        else if (name == "upper") set = {{'A', 'Z'}};
        else if (name == "word") set = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
        else if (name == "xdigit") set = {{'0', '9'}, {'A', 'F'}, {'a', 'f'}};
        else refuse("an invalid character class range");
        rest_.remove_prefix(end + 2);
        if (other) set = negated(std::move(set));
        to.insert(to.end(), set.begin(), set.end());
        return true;
    }
    TF_COMMON Set character_class() {
        Set set;
        const bool other = take("^");
        for (bool first = true; first || !starts("]"); first = false) {
            if (rest_.empty()) refuse("a missing ]");
            if (posix_set(set) || named_set(set)) continue;
            const std::int32_t from = starts("\\") ? escaped() : character();
            std::int32_t to = from;
            if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
                rest_.remove_prefix(1);
                to = starts("\\") ? escaped() : character();
                if (to < from) refuse("an invalid character class range");
            }
            set.push_back({from, to});
        }
        take("]");
        if (flags_.ignore_case) set = both_cases(std::move(set));  // before it is negated
        return other ? negated(std::move(set)) : set;
    }
    /// Reads a backslash and returns the character that it escapes.
    TF_COMMON std::int32_t escaped() {
        rest_.remove_prefix(1);
        if (rest_.empty()) refuse("a trailing \\");
        const char c = rest_[0];
        if (c >= '0' && c <= '7') {
            const bool octal = rest_.size() > 1 && rest_[1] >= '0' && rest_[1] <= '7';
            if (c == '0' || octal) return number(8, 3);
        }
        if (take("x")) {
            const bool braces = take("{");
            const std::string_view digits = rest_;
            const std::int32_t code = number(16, braces ? 7 : 2);
            const bool complete = braces ? take("}") : digits.size() - rest_.size() == 2;
            if (code < 0 || code > last_character || !complete) refuse("an invalid escape");
            return code;
        }
        constexpr std::string_view names = "aftnrv", values = "\a\f\t\n\r\v";
        if (const std::size_t k = names.find(c); k != names.npos) {
            rest_.remove_prefix(1);
            return values[k];
        }
        const bool punctuation = c > ' ' - 1 && c < 0x7F && !is_word_character(c);
        if (!punctuation) refuse("an invalid escape");
        return character();
    }

    // ---- steps

    TF_COMMON std::int32_t step(typename RegexStep::Kind kind, std::int32_t a = 0,
                                std::int32_t b = 0) {
        if (steps_->size() >= most_steps) refuse("too many repetitions");
        steps_->push_back({kind, a, b});
        return static_cast<std::int32_t>(steps_->size()) - 1;
    }
    std::int32_t here() const { return static_cast<std::int32_t>(steps_->size()); }
    /// A split that prefers the next step; the other target is set later.
    TF_COMMON std::int32_t fork() { return step(RegexStep::split, here() + 1, -1); }
    TF_COMMON void leads(std::int32_t split, std::int32_t to, bool lazy) {
        RegexStep& s = (*steps_)[index(split)];
        s.b = to;
        if (lazy) std::swap(s.a, s.b);
    }
    TF_COMMON void emit(int node) {
        const Node n = nodes_[index(node)];
        switch (n.kind) {
            case Node::empty: return;
            case Node::set: step(RegexStep::set, n.a, n.b); return;
            case Node::assert_: step(RegexStep::assert_, n.a); return;
            case Node::all:
                for (const int p : n.parts) emit(p);
                return;
            case Node::group:
                step(RegexStep::save, 2 * n.a);
                emit(n.parts[0]);
                step(RegexStep::save, 2 * n.a + 1);
                return;
            case Node::either: {
                std::vector<std::int32_t> ends;
                for (std::size_t i = 0; i < n.parts.size(); ++i) {
                    const bool last = i + 1 == n.parts.size();
                    const std::int32_t split = last ? -1 : fork();
                    emit(n.parts[i]);
                    if (last) break;
                    ends.push_back(step(RegexStep::jump));
                    leads(split, here(), false);
                }
                for (const std::int32_t e : ends) (*steps_)[index(e)].a = here();
                return;
            }
            case Node::repeat: return emit_repeat(n);
        }
    }
    /// Any number of repetitions is "one or more, or none". So a part that matches the empty string
    /// is tried once.
    TF_COMMON void emit_repeat(const Node& n) {
        const int part = n.parts[0];
        for (int k = 0; k + (n.b < 0 ? 1 : 0) < n.a; ++k) emit(part);
        std::vector<std::int32_t> skips;
        if (n.b < 0) {
            if (n.a == 0) skips.push_back(fork());
            const std::int32_t again = here();
            emit(part);
            const std::int32_t split = step(RegexStep::split, again, -1);
            leads(split, here(), n.lazy);
        }
        for (int k = n.a; k < n.b; ++k) {
            skips.push_back(fork());
            emit(part);
        }
        for (const std::int32_t s : skips) leads(s, here(), n.lazy);
    }

    std::string_view pattern_, rest_, op_;
    Flags flags_;
    int groups_ = 1;
    std::vector<std::string> names_{};
    std::vector<Node> nodes_{};
    std::vector<CharacterRange> ranges_{};
    std::vector<RegexStep>* steps_ = nullptr;
};

}  // namespace tf::kernels
