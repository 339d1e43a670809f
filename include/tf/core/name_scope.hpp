// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The prefix of names that eager code of this thread gives, such as tags of summaries. In: the
// scopes that are open. Out: "a/b/". Mirrors tf.name_scope, which does not make names unique when
// it executes eagerly.

#include <string>
#include <string_view>
#include <utility>

namespace tf {

namespace detail {
/// "a/b/", or empty outside of all scopes.
inline thread_local std::string name_scope_path;
}  // namespace detail

/// Prefixes names while it lives (tf.name_scope): within name_scope("a") and name_scope("b") names
/// start with "a/b/". A name that ends in "/" is a whole path, whatever scopes are open; an empty
/// one leaves all of them.
class [[nodiscard]] name_scope {
public:
    explicit name_scope(std::string_view name) : outer_(detail::name_scope_path) {
        std::string& path = detail::name_scope_path;
        if (name.empty()) path.clear();
        else if (name.ends_with('/')) path = name;
        else path.append(name).append("/");
        name_ = path;
    }
    name_scope(const name_scope&) = delete;
    name_scope& operator=(const name_scope&) = delete;
    ~name_scope() { detail::name_scope_path = std::move(outer_); }

    /// "a/b/".
    const std::string& name() const { return name_; }

private:
    std::string outer_, name_;
};

}  // namespace tf
