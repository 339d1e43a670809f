// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regular expressions in RE2's syntax, as TensorFlow's ops take them. A pattern is compiled to a
// program for a machine that follows all alternatives at once, so that the time is linear in the
// length of the text, and no pattern overflows the stack. Text is UTF-8. Unicode classes (\pL,
// \p{Greek}) and \C are not supported; (?i) ignores the case of ASCII letters only.

#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/kernels/regex_program.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// Finds matches of a pattern. Can be used repeatedly.
class RegexMatcher {
public:
    explicit RegexMatcher(const Regex& regex) : regex_(regex) {}

    /// Whether the pattern matches the whole text.
    TF_COMMON bool matches(std::string_view text);
    /// The first match at or after `from`, leftmost and by the order of the alternatives; false if
    /// there is none. `marks()` then has the begin and end of each group, or -1 for a group that
    /// did not take part in the match.
    TF_COMMON bool find(std::string_view text, std::size_t from);
    const std::vector<std::int64_t>& marks() const { return found_; }

private:
    struct Thread {
        std::int32_t step;
        std::size_t marks;  ///< the start of its marks
    };
    /// The threads at one position of the text, in order of preference.
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
    /// An item on the work list of `add`: a step to follow, or, if `step` is negative, a mark to
    /// restore.
    struct Pending {
        std::int32_t step;
        std::int64_t was;
    };
    std::vector<Pending> pending_;
    std::uint32_t round_ = 0;
};

/// Raises errors::InvalidArgument for a pattern that RE2 rejects, and errors::Unimplemented for one
/// that uses unsupported syntax. `op` is the name in error messages.
TF_COMMON void regex_full_match(const Ref& out, const Ref& in, std::string_view pattern,
                                std::string_view op);
/// Replaces matches, with the same errors. In the replacement, \1 to \9 are groups, \0 is the
/// match, \\ a backslash.
TF_COMMON void regex_replace(const Ref& out, const Ref& in, std::string_view pattern,
                             std::string_view rewrite, bool global, std::string_view op);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/regex_code.hpp>
#endif
