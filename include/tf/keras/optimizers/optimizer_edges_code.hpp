// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/optimizers/optimizer_edges.hpp.

#include <string>

#include <tf/keras/optimizers/optimizer_edges.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

/// The attribute with the slots of one name: "velocity" becomes "velocities".
TF_COMMON_INLINE std::string plural_of(std::string_view name) {
    if (name == "average") return "model_variables_moving_average";
    if (!name.ends_with('y')) return std::string(name) + "s";
    return std::string(name.substr(0, name.size() - 1)) + "ies";
}

/// Where an optimizer's variables for each weight are among all of its variables.
struct SlotPlaces {
    std::size_t own, weights;  ///< own: without the variable of SlotNames::number
    const SlotNames& early;
    const SlotNames& kinds;

    SlotPlaces(std::size_t all, std::size_t trained, const SlotNames& first, const SlotNames& slots)
        : own(all - !slots.number.empty()), weights(trained), early(first), kinds(slots) {}

    /// Where these variables begin.
    std::size_t first() const {
        return own - weights * static_cast<std::size_t>(early.count + kinds.count);
    }
    std::size_t of(const SlotNames& names, std::size_t weight, std::size_t kind) const {
        const std::size_t all = weights * static_cast<std::size_t>(names.count);
        return (&names == &early ? first() : own - all) +
               static_cast<std::size_t>(names.place(
                   static_cast<int>(weight), static_cast<int>(kind), static_cast<int>(weights)));
    }
};

TF_COMMON_BODY std::vector<std::size_t> optimizer_order(std::size_t own, std::size_t trained,
                                                        const SlotNames& early,
                                                        const SlotNames& kinds,
                                                        const std::vector<int>& order) {
    const SlotPlaces places{own, trained, early, kinds};
    std::vector<std::size_t> out;
    for (std::size_t k = 0; k < places.first(); ++k) out.push_back(k);
    const int weights = static_cast<int>(trained);
    for (const SlotNames* names : {&early, &kinds})
        for (int k = 0; k < weights * names->count; ++k) {
            const auto [weight, kind] = names->at(k, weights);
            const int own_weight = order[static_cast<std::size_t>(weight)];
            out.push_back(places.of(*names, static_cast<std::size_t>(own_weight),
                                    static_cast<std::size_t>(kind)));
        }
    if (!kinds.number.empty()) out.push_back(places.own);
    return out;
}

TF_COMMON_BODY void tell_optimizer(ObjectEdges& out, const VariableList& own,
                                   const VariableList& trained, const SlotNames& early,
                                   const SlotNames& kinds, const std::vector<int>& order) {
    const std::size_t weights = trained.size();
    const SlotPlaces places{own.size(), weights, early, kinds};
    std::vector<std::size_t> in_order = optimizer_order(own.size(), weights, early, kinds, order);
    for (const std::size_t k : in_order)
        if (is_missing_slot(own[k], kinds)) out.optional.push_back(&own[k].get());
    std::erase_if(in_order, [&](std::size_t k) { return is_missing_slot(own[k], kinds); });
    std::vector<int> ids(own.size(), -1);  // a slot that a weight lacks has none
    const int variables = out.add_list(0, "_variables");
    for (std::size_t k = 0; k < in_order.size(); ++k)
        ids[in_order[k]] = out.add(variables, std::to_string(k), own[in_order[k]].get());
    out.link(0, "_iterations", ids[0]);
    if (places.first() > 1) out.link(0, "_learning_rate", ids[1]);
    if (!kinds.number.empty()) out.link(0, std::string(kinds.number), ids[places.own]);
    for (const SlotNames* names : {&early, &kinds})
        for (std::size_t kind = 0; kind < static_cast<std::size_t>(names->count); ++kind) {
            const std::string_view own_list = names->lists[kind];
            const std::string name =
                own_list.empty() ? plural_of(names->names[kind]) : std::string(own_list);
            const int list = out.add_list(0, "_" + name);
            out.link(0, name, list);  // the name that SGD uses
            for (std::size_t k = 0; k < weights; ++k)
                if (const int id = ids[places.of(*names, static_cast<std::size_t>(order[k]), kind)];
                    id >= 0)
                    out.link(list, std::to_string(k), id);
        }
    const int list = out.add_list(0, "_trainable_variables");
    for (std::size_t k = 0; k < weights; ++k)
        out.add(list, std::to_string(k), trained[static_cast<std::size_t>(order[k])].get());
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
