// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/autodiff/eager_tape.hpp.

#include <tf/autodiff/eager_tape.hpp>
#include <tf/exec/runtime/dynamic.hpp>

namespace tf::ad {

TF_COMMON_BODY void NodeTable::insert(Node* n) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    place(n);
    ++count_;
}

TF_COMMON_BODY Node* NodeTable::find(const tf::detail::core::Buffer* buffer,
                                     const Shape& shape) const {
    if (count_ == 0) return nullptr;
    for (int at = first(buffer); slots_[at] != nullptr; at = next(at))
        if (eager(slots_[at]).value == buffer && slots_[at]->shape == shape) return slots_[at];
    return nullptr;
}

TF_COMMON_BODY void NodeTable::clear() {
    slots_.truncate(0);
    count_ = 0;
}

TF_COMMON_BODY int NodeTable::first(const tf::detail::core::Buffer* buffer) const {
    const auto bits = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(buffer));
    return static_cast<int>((bits * 0x9e3779b97f4a7c15u) >> 33) & (slots_.size() - 1);
}

TF_COMMON_BODY int NodeTable::next(int at) const { return (at + 1) & (slots_.size() - 1); }

TF_COMMON_BODY void NodeTable::place(Node* n) {
    int at = first(eager(n).value);
    while (slots_[at] != nullptr) at = next(at);
    slots_[at] = n;
}

TF_COMMON_BODY void NodeTable::grow() {
    Pool<Node*> old = std::move(slots_);
    slots_ = Pool<Node*>();
    slots_.assign(old.empty() ? 64 : 2 * old.size(), nullptr);
    for (Node* n : old)
        if (n != nullptr) place(n);
}

TF_COMMON_BODY void EagerTape::clear() {
    for (Node* each : nodes_) {
        auto* n = static_cast<EagerNode*>(each);
        if (n->value != nullptr) tf::detail::core::release(n->value);
        if (n->custom != nullptr) n->custom->release();
        delete n;
    }
    nodes_.truncate(0);
    by_buffer_.clear();
}

TF_COMMON_BODY void EagerTape::start() {
    if (recording_) return;
    end_ = [](EagerTape& tape) {
        tape.stop();
        tape.clear();
    };
    active().push(this);
    recording_ = true;
    install();
}

TF_COMMON_BODY void EagerTape::stop() {
    if (!recording_) return;
    active().erase(this);
    recording_ = false;
    install();
}

TF_COMMON_BODY Node* EagerTape::watch(const Value& v) {
    auto* n = static_cast<EagerNode*>(find(v));
    if (n == nullptr) n = add(def_of<op::Argument>, v);
    n->tracked = true;
    return n;
}

TF_COMMON_BODY Node* EagerTape::tracked(const Value& v) const {
    Node* n = find(v);
    return n != nullptr && eager(n).tracked ? n : nullptr;
}

TF_COMMON_BODY void EagerTape::watch_variable(const VariableBase& v) {
    watched_variables_.push(&v);
}

TF_COMMON_BODY bool EagerTape::watches(const VariableBase& v) const {
    return watched_variables_.contains(&v);
}

TF_COMMON_BODY bool EagerTape::follows(const VariableBase& v, bool trainable) const {
    return (watch_accessed_variables && trainable) || watches(v);
}

TF_COMMON_BODY std::uint64_t EagerTape::ordinal(const VariableBase& v) {
    return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&v));
}

TF_COMMON_BODY Node* EagerTape::variable_key(const VariableBase& v, const Value& value) {
    EagerNode* n = make(def_of<op::ReadVariable>, value);
    n->words.push(ordinal(v));
    return n;
}

TF_COMMON_BODY void EagerTape::ran(const OpDef& def, Values in, const Value& out, Words words) {
    if (!tracks_any(in)) return;
    Pool<Node*> inputs = operands(in);
    EagerNode* n = add(def, out);
    n->inputs = std::move(inputs);
    n->words.push_all(words);
    n->tracked = true;
}

TF_COMMON_BODY void EagerTape::several(const OpDef& def, Values in, Values out, Words words) {
    if (!tracks_any(in)) return;
    auto* all = new EagerNode{{&def, out[0].dtype(), out[0].shape(), operands(in)}};
    all->words.push_all(words);
    nodes_.push(all);
    EagerNode** next = &all->result;
    for (std::size_t k = 0; k < out.size(); ++k, next = &(*next)->result) {
        EagerNode* n = *next = add(def_of<op::Output>, out[k]);
        n->inputs.push(all);
        n->words.push(k);
        n->tracked = is_differentiable(n->dtype);
    }
}

TF_COMMON_BODY void EagerTape::custom(Values arguments, Values computed, Values results,
                                      CustomRule* rule) {
    if (!tracks_any(arguments)) return;
    auto* all = new EagerNode{{&def_of<op::CustomGradient>, DType::invalid, Shape{}}};
    nodes_.push(all);
    rule->retain();
    all->custom = rule;
    all->words.push(arguments.size());
    for (const Values& values : {arguments, computed}) all->inputs.push_all(operands(values));
    for (std::size_t k = 0; k < results.size(); ++k) {
        EagerNode* n = add(def_of<op::CustomResult>, results[k]);
        n->inputs.push(all);
        n->words.push(k);
        n->tracked = true;
    }
}

TF_COMMON_BODY void EagerTape::read(const VariableBase& v, bool trainable, const Value& out) {
    if (!follows(v, trainable)) return;
    if (!read_variables_.contains(&v)) read_variables_.push(&v);
    if (tracked(out) != nullptr) return;
    EagerNode* n = add(def_of<op::ReadVariable>, out);
    n->words.push(ordinal(v));
    n->tracked = true;
}

TF_COMMON_BODY bool EagerTape::mistakes(const VariableBase& v, const Value& value) const {
    const Node* n = find(value);
    return n != nullptr && !(n->def->id == id_of<op::ReadVariable> && n->words[0] == ordinal(v));
}

TF_COMMON_BODY bool EagerTape::knows(const Value& v) const { return find(v) != nullptr; }

TF_COMMON_BODY Pool<EagerTape*>& EagerTape::active() {
    static thread_local Pool<EagerTape*> all;
    return all;
}

TF_COMMON_BODY bool EagerTape::tracks_any(Values all) const {
    for (const Value& v : all)
        if (tracked(v) != nullptr) return true;
    return false;
}

TF_COMMON_BODY Node* EagerTape::find(const Value& v) const {
    return by_buffer_.find(v.handle().buffer(), v.shape());
}

TF_COMMON_BODY Pool<Node*> EagerTape::operands(Values in) {
    Pool<Node*> out;
    for (const Value& v : in) {
        Node* n = find(v);
        out.push(n != nullptr ? n : add(def_of<op::Argument>, v));
    }
    return out;
}

TF_COMMON_BODY EagerNode* EagerTape::make(const OpDef& def, const Value& v) {
    auto* n = new EagerNode{{&def, v.dtype(), v.shape()}};
    n->value = v.handle().buffer();
    tf::detail::core::retain(n->value);
    nodes_.push(n);
    return n;
}

TF_COMMON_BODY EagerNode* EagerTape::add(const OpDef& def, const Value& v) {
    EagerNode* n = make(def, v);
    by_buffer_.insert(n);
    return n;
}

namespace detail {

inline Value copied(const Value& v) {
    tf::detail::tracing::Handle h(tf::detail::core::allocate(v.dtype(), v.shape().size()));
    const auto bytes = static_cast<std::size_t>(v.shape().size()) * size_of(v.dtype());
    if (bytes != 0) std::memcpy(h.buffer()->data(), v.data(), bytes);
    return {std::move(h), v.shape(), v.dtype()};
}

TF_COMMON_INLINE Value record_ran(const OpDef& def, Values in, const Value& out, Words words) {
    if (!is_differentiable(out.dtype())) return out;
    bool known = false;
    for (const EagerTape* t : EagerTape::active()) known = known || t->knows(out);
    const Value own = known ? copied(out) : out;
    for (EagerTape* t : EagerTape::active()) t->ran(def, in, own, words);
    return own;
}
TF_COMMON_INLINE void record_several(const OpDef& def, Values in, Values out, Words words) {
    for (EagerTape* t : EagerTape::active()) t->several(def, in, out, words);
}
TF_COMMON_INLINE Value run_and_record(const OpDef& def, DType dtype, Values in, Words words) {
    if (recorder == nullptr) return exec::run_dynamic(def, dtype, in, words);
    return record_ran(def, in, exec::run_dynamic(def, dtype, in, words), words);
}
TF_COMMON_INLINE Value record_elementwise(const OpDef& def, DType dtype, Values in) {
    return run_now(def, dtype, in, {});
}
TF_COMMON Value record_read(const VariableBase& v, const Value& out);

TF_COMMON bool record_call(const exec::ProgramView&, Values arguments,
                           VariableState* const* variables, const CallResults&);

TF_COMMON_INLINE void record_custom(Values arguments, Value* results, std::size_t count,
                                    CustomRule* rule) {
    Pool<Value> own;
    for (std::size_t k = 0; k < count; ++k) own.push(copied(results[k]));
    rule->retain();
    for (EagerTape* t : EagerTape::active())
        t->custom(arguments, {results, count}, {own.data(), count}, rule);
    rule->release();
    for (std::size_t k = 0; k < count; ++k) results[k] = own[static_cast<int>(k)];
}

TF_COMMON_INLINE const Recorder* tape_recorder() {
    static constexpr Recorder all{&record_elementwise, &record_ran,  &record_several,
                                  &record_read,        &record_call, &record_custom};
    return &all;
}

}  // namespace detail

TF_COMMON_BODY EagerTape* begin_tape(bool watch_accessed_variables) {
    runner = &detail::run_and_record;
    auto* tape = new EagerTape;
    tape->watch_accessed_variables = watch_accessed_variables;
    tape->start();
    return tape;
}

TF_COMMON_BODY void enable_untyped_ops() {
    Runner none = nullptr;
    runner.compare_exchange_strong(none, &detail::run_and_record);
}

TF_COMMON_BODY void EagerTape::install() {
    recorder = active().empty() ? onlooker : detail::tape_recorder();
}

}  // namespace tf::ad
