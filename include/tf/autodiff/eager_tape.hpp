// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A tape at run time: what eager ops have computed from watched values, as nodes like those of a
// trace, each with its result. Gradients walk them with the same pass.

#include <unordered_map>
#include <vector>

#include <tf/autodiff/gradients.hpp>
#include <tf/exec/dynamic.hpp>

namespace tf::ad {

/// The record of one tape. Belongs to the thread that made it.
class EagerTape {
public:
    EagerTape() = default;
    EagerTape(const EagerTape&) = delete;
    EagerTape& operator=(const EagerTape&) = delete;
    ~EagerTape() {
        stop();
        clear();
    }
    /// Forgets what was recorded.
    void clear() {
        for (Node* n : nodes_) {
            tf::detail::release(n->value);
            delete n;
        }
        nodes_.clear();
        by_buffer_.clear();
    }

    void start() {
        if (recording_) return;
        active().push_back(this);
        recording_ = true;
        install();
    }
    void stop() {
        if (!recording_) return;
        std::erase(active(), this);
        recording_ = false;
        install();
    }
    bool recording() const { return recording_; }

    /// Follows a value from here on. Returns its node.
    Node* watch(const Value& v) {
        Node* n = find(v);
        if (n == nullptr) n = add(def_of<op::Argument>, v);
        n->joined = true;
        return n;
    }
    /// The node of a value that was computed from watched ones; null for all others.
    Node* tracked(const Value& v) const {
        Node* n = find(v);
        return n != nullptr && n->joined ? n : nullptr;
    }
    void watch_variable(const VariableBase& v) { watched_variables_.push_back(&v); }
    bool watches(const VariableBase& v) const {
        return std::ranges::find(watched_variables_, &v) != watched_variables_.end();
    }
    /// What of the variables has been read.
    const std::vector<const VariableBase*>& watched_variables() const { return read_variables_; }
    bool watch_accessed_variables = true;

    static std::uint64_t ordinal(const VariableBase& v) {
        return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&v));
    }
    /// A node that stands for a variable, off the record.
    Node* variable_key(const VariableBase& v, const Value& value) {
        Node* n = make(def_of<op::ReadVariable>, value);
        n->words.push(ordinal(v));
        return n;
    }

    // What the recorder calls, for every tape that records.
    void ran(const OpDef& def, Values in, const Value& out, Words words) {
        bool any = false;
        for (const Value& v : in) any = any || tracked(v) != nullptr;
        if (!any) return;
        Pool<Node*> inputs;
        for (const Value& v : in) {
            Node* n = find(v);
            inputs.push(n != nullptr ? n : add(def_of<op::Argument>, v));
        }
        Node* n = add(def, out);
        n->inputs = std::move(inputs);
        n->words.push_all(words);
        n->joined = true;
    }
    void read(const VariableBase& v, bool trainable, const Value& out) {
        if (!(watch_accessed_variables && trainable) && !watches(v)) return;
        if (std::ranges::find(read_variables_, &v) == read_variables_.end())
            read_variables_.push_back(&v);
        if (tracked(out) != nullptr) return;
        Node* n = add(def_of<op::ReadVariable>, out);
        n->words.push(ordinal(v));
        n->joined = true;
    }
    /// Whether a value is known as something else than what this variable holds.
    bool mistakes(const VariableBase& v, const Value& value) const {
        const Node* n = find(value);
        return n != nullptr &&
               !(n->def->id == def_of<op::ReadVariable>.id && n->words[0] == ordinal(v));
    }
    bool knows(const Value& v) const { return find(v) != nullptr; }

    static std::vector<EagerTape*>& active() {
        static thread_local std::vector<EagerTape*> all;
        return all;
    }
    /// Tells the ops of this thread whether to report.
    static void install();

private:
    Node* find(const Value& v) const {
        for (auto [at, end] = by_buffer_.equal_range(v.handle().buffer()); at != end; ++at)
            if (at->second->shape == v.shape()) return at->second;
        return nullptr;
    }
    Node* make(const OpDef& def, const Value& v) {
        Node* n = new Node{&def, v.dtype(), v.shape()};
        n->value = v.handle().buffer();
        tf::detail::retain(n->value);
        nodes_.push_back(n);
        return n;
    }
    Node* add(const OpDef& def, const Value& v) {
        Node* n = make(def, v);
        by_buffer_.emplace(n->value, n);
        return n;
    }

    bool recording_ = false;
    std::vector<Node*> nodes_;
    std::unordered_multimap<const tf::detail::Buffer*, Node*> by_buffer_;
    std::vector<const VariableBase*> watched_variables_, read_variables_;
};

namespace detail {

inline Value copied(const Value& v) {
    tf::detail::Handle h(tf::detail::allocate(v.dtype(), v.shape().size()));
    const auto bytes = static_cast<std::size_t>(v.shape().size()) * size_of(v.dtype());
    if (bytes != 0) std::memcpy(h.buffer()->data(), v.data(), bytes);
    return {std::move(h), v.shape(), v.dtype()};
}

inline Value record_ran(const OpDef& def, Values in, const Value& out, Words words) {
    if (!is_floating(out.dtype())) return out;
    bool known = false;
    for (const EagerTape* t : EagerTape::active()) known = known || t->knows(out);
    const Value own = known ? copied(out) : out;
    for (EagerTape* t : EagerTape::active()) t->ran(def, in, own, words);
    return own;
}
/// A template, so that only programs with a tape compile the table of kernels.
template <class Ops>
Value run_and_record(const OpDef& def, DType dtype, Values in, Words words) {
    return record_ran(def, in, exec::run_dynamic<Ops>(def, dtype, in, words), words);
}
inline Value record_elementwise(const OpDef& def, DType dtype, Values in) {
    return runner(def, dtype, in, {});
}
Value record_read(const VariableBase& v, const Value& out);

inline constexpr Recorder tape_recorder{&record_elementwise, &record_ran, &record_read};

}  // namespace detail

inline void EagerTape::install() { recorder = active().empty() ? nullptr : &detail::tape_recorder; }

}  // namespace tf::ad
