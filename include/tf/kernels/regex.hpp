// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regular expressions in RE2's syntax, as TensorFlow's ops take them: a pattern becomes a program
// for a machine that follows all alternatives at once, so that the time is linear in the text, and
// no pattern overflows the stack. Text is UTF-8. Missing are classes of Unicode (\pL, \p{Greek})
// and \C; (?i) ignores the case of ASCII letters only.

#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/kernels/regex_program.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// Finds matches of a pattern; it can be used repeatedly.
class RegexMatcher {
public:
    explicit RegexMatcher(const Regex& regex) : regex_(regex) {}

    /// Whether the pattern matches the whole text.
    TF_COMMON bool matches(std::string_view text);
    /// The first match from a place on, leftmost and by the order of alternatives; false if there
    /// is none. `marks()` then has the begin and end of each group; -1: the group is not in it.
    TF_COMMON bool find(std::string_view text, std::size_t from);
    const std::vector<std::int64_t>& marks() const { return found_; }

private:
    struct Thread {
        std::int32_t step;
        std::size_t marks;  ///< where its marks begin
    };
    /// The threads at one place of the text, in the order of preference.
    struct Threads {
        std::vector<Thread> all{};
        std::vector<std::int64_t> marks{};
        std::vector<std::uint32_t> seen{};  ///< by step: the round in which it was added
    };
    TF_COMMON bool run(std::string_view text, std::size_t from, bool whole);
    TF_COMMON void add(Threads& to, std::int32_t step, std::string_view text, std::size_t at);
    TF_COMMON bool holds(std::int32_t place, std::string_view text, std::size_t at) const;
    TF_COMMON bool contains(const RegexStep& step, std::int32_t code) const;

    const Regex& regex_;
    Threads now_, next_;
    std::vector<std::int64_t> current_, found_;
    /// What `add` still has to do: a step, or, if `step` is negative, to restore a mark.
    struct Pending {
        std::int32_t step;
        std::int64_t was;
    };
    std::vector<Pending> pending_;
    std::uint32_t round_ = 0;
};

/// Throws errors::InvalidArgument for a pattern that RE2 refuses, and errors::Unimplemented for one
/// with what is missing here. `op` is for messages.
TF_COMMON void regex_full_match(const Ref& out, const Ref& in, std::string_view pattern,
                                std::string_view op);
/// The same. In the replacement, \1 to \9 stand for groups, \0 for the match, \\ for a backslash.
TF_COMMON void regex_replace(const Ref& out, const Ref& in, std::string_view pattern,
                             std::string_view rewrite, bool global, std::string_view op);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/regex_code.hpp>
#endif
