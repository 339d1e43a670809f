// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The machine of kernels/regex.hpp, and the functions that use it.

#include <array>
#include <memory>
#include <string>

#include <tf/core/errors.hpp>
#include <tf/kernels/regex.hpp>
#include <tf/kernels/regex_parser.hpp>
#include <tf/kernels/utf8.hpp>

namespace tf::kernels {

TF_COMMON_BODY bool RegexMatcher::holds(std::int32_t place, std::string_view text,
                                        std::size_t at) const {
    const bool begin = at == 0, end = at == text.size();
    const bool edge =
        (!begin && is_word_character(text[at - 1])) != (!end && is_word_character(text[at]));
    switch (place) {
        case RegexStep::text_begin: return begin;
        case RegexStep::text_end: return end;
        case RegexStep::line_begin: return begin || text[at - 1] == '\n';
        case RegexStep::line_end: return end || text[at] == '\n';
        case RegexStep::word_edge: return edge;
        default: return !edge;
    }
}
TF_COMMON_BODY bool RegexMatcher::contains(const RegexStep& step, std::int32_t code) const {
    if (code < 0) return false;  // not a valid character
    std::int32_t first = step.a, count = step.b - step.a;
    for (; count > 0; count /= 2) {  // ranges are sorted
        const std::int32_t middle = first + count / 2;
        const CharacterRange& r = regex_.ranges[static_cast<std::size_t>(middle)];
        if (code >= r.first && code <= r.last) return true;
        if (code > r.last) {
            first = middle + 1;
            --count;
        }
    }
    return false;
}

/// Adds the steps that take a character, or end the match, and that can be reached from a step
/// without taking any.
TF_COMMON_BODY void RegexMatcher::add(Threads& to, std::int32_t first, std::string_view text,
                                      std::size_t at) {
    pending_.assign(1, {first, 0});
    while (!pending_.empty()) {
        const Pending p = pending_.back();
        pending_.pop_back();
        if (p.step < 0) {
            current_[static_cast<std::size_t>(-1 - p.step)] = p.was;
            continue;
        }
        const auto index = static_cast<std::size_t>(p.step);
        if (to.seen[index] == round_) continue;
        to.seen[index] = round_;
        const RegexStep& s = regex_.steps[index];
        switch (s.kind) {
            case RegexStep::jump: pending_.push_back({s.a, 0}); break;
            case RegexStep::split:
                pending_.push_back({s.b, 0});
                pending_.push_back({s.a, 0});
                break;
            case RegexStep::save: {
                auto& mark = current_[static_cast<std::size_t>(s.a)];
                pending_.push_back({-1 - s.a, mark});
                pending_.push_back({p.step + 1, 0});
                mark = static_cast<std::int64_t>(at);
                break;
            }
            case RegexStep::assert_:
                if (holds(s.a, text, at)) pending_.push_back({p.step + 1, 0});
                break;
            default:
                to.all.push_back({p.step, to.marks.size()});
                to.marks.insert(to.marks.end(), current_.begin(), current_.end());
        }
    }
}

TF_COMMON_BODY bool RegexMatcher::run(std::string_view text, std::size_t from, bool whole) {
    const auto count = 2 * static_cast<std::size_t>(regex_.groups);
    for (Threads* t : {&now_, &next_}) {
        t->all.clear();
        t->marks.clear();
        t->seen.assign(regex_.steps.size(), 0);
    }
    round_ = 0;
    bool matched = false;
    for (std::size_t at = from;;) {
        if (round_ == 0 || (!matched && !whole)) {  // a match may begin here
            if (round_ == 0) round_ = 1;
            current_.assign(count, -1);
            add(now_, 0, text, at);
        }
        if (now_.all.empty() && (matched || whole)) return matched;
        const bool end = at == text.size();
        const Character c = end ? Character{} : first_character(text.substr(at));
        const std::size_t behind = at + static_cast<std::size_t>(c.size);
        ++round_;
        for (const Thread& t : now_.all) {
            const RegexStep& s = regex_.steps[static_cast<std::size_t>(t.step)];
            const auto marks = now_.marks.begin() + static_cast<std::ptrdiff_t>(t.marks);
            if (s.kind == RegexStep::match) {
                if (whole && !end) continue;
                found_.assign(marks, marks + static_cast<std::ptrdiff_t>(count));
                matched = true;
                break;  // the remaining threads have lower preference
            }
            if (end || !contains(s, c.code)) continue;
            current_.assign(marks, marks + static_cast<std::ptrdiff_t>(count));
            add(next_, t.step + 1, text, behind);
        }
        if (end) return matched;
        std::swap(now_, next_);
        next_.all.clear();
        next_.marks.clear();
        at = behind;
    }
}
TF_COMMON_BODY bool RegexMatcher::matches(std::string_view text) { return run(text, 0, true); }
TF_COMMON_BODY bool RegexMatcher::find(std::string_view text, std::size_t from) {
    return run(text, from, false);
}

/// The program of a pattern. Each thread caches those of its last patterns, because a graph has the
/// same patterns in each call, and compiling one takes longer than matching a short text.
TF_COMMON_INLINE std::shared_ptr<const Regex> compiled_regex(std::string_view pattern,
                                                             std::string_view op) {
    struct Kept {
        std::string pattern{};
        std::shared_ptr<const Regex> regex{};
    };
    constexpr std::size_t most = 8, most_steps = 10000;
    thread_local std::array<Kept, most> kept;
    thread_local std::size_t next = 0;
    for (const Kept& k : kept)
        if (k.regex != nullptr && k.pattern == pattern) return k.regex;
    auto regex = std::make_shared<const Regex>(RegexParser(pattern, op).compile());
    if (regex->steps.size() <= most_steps && pattern.size() <= most_steps)
        kept[next++ % most] = {std::string(pattern), regex};
    return regex;
}

TF_COMMON_BODY void regex_full_match(const Ref& out, const Ref& in, std::string_view pattern,
                                     std::string_view op) {
    const auto regex = compiled_regex(pattern, op);
    RegexMatcher matcher(*regex);
    for (std::int64_t i = 0; i < out.shape.size(); ++i)
        out.as<bool>()[i] = matcher.matches(in.as<const std::string>()[i]);
}

/// Raises errors::InvalidArgument for a replacement that refers to a group that the pattern does
/// not have.
TF_COMMON_INLINE void check_rewrite(std::string_view rewrite, int groups, std::string_view op) {
    for (std::size_t i = 0; i < rewrite.size(); ++i) {
        if (rewrite[i] != '\\') continue;
        const char c = ++i < rewrite.size() ? rewrite[i] : '\0';
        if (c == '\\' || (c >= '0' && c < '0' + groups && c <= '9')) continue;
        errors::raise<errors::InvalidArgument>(
            {"tf.strings.rewrite", op, "rewrite", "\"" + std::string(rewrite) + "\"",
             "a backslash followed by another one, or by the number of a group, 0 to " +
                 std::to_string(groups - 1)});
    }
}
TF_COMMON_INLINE void append_rewritten(std::string& to, std::string_view text,
                                       std::string_view rewrite,
                                       const std::vector<std::int64_t>& marks) {
    for (std::size_t i = 0; i < rewrite.size(); ++i) {
        if (rewrite[i] != '\\') {
            to += rewrite[i];
        } else if (rewrite[++i] == '\\') {
            to += '\\';
        } else {
            const auto group = static_cast<std::size_t>(rewrite[i] - '0') * 2;
            if (marks[group] < 0) continue;
            to += text.substr(static_cast<std::size_t>(marks[group]),
                              static_cast<std::size_t>(marks[group + 1] - marks[group]));
        }
    }
}

TF_COMMON_BODY void regex_replace(const Ref& out, const Ref& in, std::string_view pattern,
                                  std::string_view rewrite, bool global, std::string_view op) {
    const auto regex = compiled_regex(pattern, op);
    check_rewrite(rewrite, regex->groups, op);
    RegexMatcher matcher(*regex);
    for (std::int64_t i = 0; i < out.shape.size(); ++i) {
        const std::string_view text = in.as<const std::string>()[i];
        std::string& to = out.as<std::string>()[i];
        std::size_t at = 0, last = text.npos;  // the end of the last match
        while (at <= text.size() && matcher.find(text, at)) {
            const auto begin = static_cast<std::size_t>(matcher.marks()[0]);
            const auto end = static_cast<std::size_t>(matcher.marks()[1]);
            to += text.substr(at, begin - at);
            if (begin == last && end == begin) {  // no empty match directly after another match
                const auto size =
                    begin < text.size()
                        ? static_cast<std::size_t>(first_character(text.substr(begin)).size)
                        : 1;
                to += text.substr(begin, size);
                at = begin + size;
                continue;
            }
            append_rewritten(to, text, rewrite, matcher.marks());
            at = last = end;
            if (!global) break;
        }
        if (at < text.size()) to += text.substr(at);
    }
}

}  // namespace tf::kernels
