// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Equations of tf.einsum as labels: "...ij,jk->...ik". Used at compile time for calls, and at run
// time for graphs that are read from files.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tf/core/shape.hpp>
#include <tf/kernels/einsum.hpp>

namespace tf::op {

using kernels::Labels;

constexpr int label_count(Labels all) {
    int n = 0;
    for (; all != 0; all >>= 8) ++n;
    return n;
}
constexpr bool has_label(Labels all, std::uint8_t label) {
    for (; all != 0; all >>= 8)
        if ((all & 0xff) == label) return true;
    return false;
}
constexpr Labels with_label(Labels all, std::uint8_t label) {
    return all | Labels{label} << (8 * label_count(all));
}
/// `all`, followed by the labels of `more` that it does not have.
constexpr Labels with_unique_labels(Labels all, Labels more) {
    for (; more != 0; more >>= 8)
        if (const auto l = static_cast<std::uint8_t>(more & 0xff); !has_label(all, l))
            all = with_label(all, l);
    return all;
}
/// The labels of the ellipsis, or all others.
constexpr Labels labels_of_kind(Labels all, bool ellipsis) {
    Labels out = 0;
    for (; all != 0; all >>= 8)
        if (const auto l = static_cast<std::uint8_t>(all & 0xff);
            (l >= kernels::ellipsis_label) == ellipsis)
            out = with_label(out, l);
    return out;
}
constexpr Labels ellipsis_of(Labels all) { return labels_of_kind(all, true); }
constexpr Labels named_of(Labels all) { return labels_of_kind(all, false); }
/// The labels of an ellipsis for `count` dims.
constexpr Labels ellipsis_labels(int count) {
    Labels all = 0;
    for (int i = count; i-- > 0;)
        all = with_label(all, static_cast<std::uint8_t>(kernels::ellipsis_label + i));
    return all;
}
/// The labels as TensorFlow writes them.
inline std::string einsum_text(Labels all) {
    std::string text;
    for (bool dots = false; all != 0; all >>= 8) {
        const auto l = static_cast<std::uint8_t>(all & 0xff);
        if (l < kernels::ellipsis_label) text += static_cast<char>(l);
        else if (!std::exchange(dots, true)) text += "...";
    }
    return text;
}

/// The known sizes of labels. Dims of an ellipsis broadcast.
class LabelSizes {
public:
    /// Adds a dim; false if it does not fit the others with its label.
    constexpr bool add(std::uint8_t label, int dim) {
        int& known = size_[label];
        if (!std::exchange(seen_[label], true)) {
            known = dim;
        } else if (label >= kernels::ellipsis_label) {
            if (known == 1 || (known == dyn && dim != 1)) known = dim;
            else return dim == known || dim == 1 || dim == dyn || known == dyn;
        } else {
            if (known != dyn && dim != dyn && known != dim) return false;
            if (known == dyn) known = dim;
        }
        return true;
    }
    constexpr int of(std::uint8_t label) const { return size_[label]; }

private:
    std::array<int, kernels::ellipsis_label + max_rank> size_{};
    std::array<bool, kernels::ellipsis_label + max_rank> seen_{};
};

/// The ranks of the operands of an equation.
struct EinsumRanks {
    static constexpr int most = 16;
    int rank[most]{};
    int count = 0;
    constexpr EinsumRanks() = default;
    constexpr EinsumRanks(std::initializer_list<int> all) {
        for (const int r : all) push(r);
    }
    constexpr void push(int r) {
        if (count < most) rank[count] = r;
        ++count;
    }
};

/// An equation in the form of labels; a structural type.
struct EinsumEquation {
    enum Fault : std::uint8_t { none, syntax, operands, rank, output };
    Fault fault = none;
    int count = 0;  ///< number of operands
    Labels in[EinsumRanks::most]{};
    Labels out = 0;

    /// The words of op::Einsum: count + 1 of them, for all operands and the result.
    constexpr std::array<std::uint64_t, EinsumRanks::most + 1> words() const {
        std::array<std::uint64_t, EinsumRanks::most + 1> all{};
        for (int k = 0; k < count; ++k) all[static_cast<std::size_t>(k)] = in[k];
        all[static_cast<std::size_t>(count)] = out;
        return all;
    }
    /// Whether a label occurs after the first two operands.
    constexpr bool is_needed_later(std::uint8_t label) const {
        bool found = has_label(out, label);
        for (int k = 2; k < count; ++k) found = found || has_label(in[k], label);
        return found;
    }
    /// The product of the first two operands, with the labels that occur later.
    constexpr EinsumEquation first_pair() const {
        EinsumEquation e;
        e.count = 2;
        for (int k = 0; k < 2; ++k) {
            e.in[k] = in[k];
            const Labels dots = ellipsis_of(in[k]);
            if (label_count(dots) > label_count(e.out)) e.out = dots;
        }
        for (const Labels operand : {in[0], in[1]})
            for (Labels rest = named_of(operand); rest != 0; rest >>= 8)
                if (is_needed_later(static_cast<std::uint8_t>(rest & 0xff)))
                    e.out = with_unique_labels(e.out, rest & 0xff);
        return e;
    }
    /// The rest of the equation; its first operand is the result of first_pair().
    constexpr EinsumEquation after_first_pair() const {
        EinsumEquation e = *this;
        --e.count;
        e.in[0] = first_pair().out;
        for (int k = 1; k < e.count; ++k) e.in[k] = in[k + 1];
        e.in[e.count] = 0;
        return e;
    }
};

/// The equation for operands of these ranks. `repeats`: whether a label may occur twice in the
/// result, as in TensorFlow's gradients of diagonals.
constexpr EinsumEquation parse_einsum(std::string_view text, const EinsumRanks& ranks,
                                      bool repeats = false) {
    using E = EinsumEquation;
    E e;
    const auto failed = [&](E::Fault fault) {
        e.fault = fault;
        return e;
    };
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    // The parts between commas and the arrow: letters, and the position of an ellipsis or -1.
    struct Term {
        char letters[2 * max_rank]{};
        int count = 0, dots = -1;
    };
    Term parts[EinsumRanks::most + 1];
    int at = 0, arrow = -1;  // index of the part after the arrow
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        Term& part = parts[at];
        if (c == ' ') continue;
        if (is_letter(c)) {
            if (part.count == 2 * max_rank) return failed(E::rank);
            part.letters[part.count++] = c;
        } else if (c == '.' && text.substr(i, 3) == "..." && part.dots < 0) {
            part.dots = part.count;
            i += 2;
        } else if (c == ',' && arrow < 0) {
            if (++at >= EinsumRanks::most) return failed(E::operands);
        } else if (c == '-' && text.substr(i, 2) == "->" && arrow < 0) {
            arrow = ++at;
            ++i;
        } else {
            return failed(E::syntax);
        }
    }
    e.count = arrow < 0 ? at + 1 : arrow;
    if (e.count != ranks.count) return failed(E::operands);

    // the dims of ellipses
    int most_dots = 0, most_named = 0;
    int occurs[128]{};
    for (int k = 0; k < e.count; ++k) {
        const Term& part = parts[k];
        const int dots = ranks.rank[k] - part.count;
        if (dots < 0 || (dots > 0 && part.dots < 0)) return failed(E::rank);
        most_dots = dots > most_dots ? dots : most_dots;
        most_named = part.count > most_named ? part.count : most_named;
        for (int i = 0; i <= part.count; ++i) {
            if (i == part.dots)
                for (int d = dots; d-- > 0;)
                    e.in[k] =
                        with_label(e.in[k], static_cast<std::uint8_t>(kernels::ellipsis_label + d));
            if (i == part.count) break;
            const auto letter = static_cast<std::uint8_t>(part.letters[i]);
            e.in[k] = with_label(e.in[k], letter);
            ++occurs[letter];
        }
    }
    if (most_dots + most_named > max_rank) return failed(E::rank);
    if (arrow < 0) {
        e.out = ellipsis_labels(most_dots);
        int rank = most_dots;
        for (int c = 'A'; c <= 'z'; ++c) {
            if (occurs[c] != 1) continue;
            if (++rank > max_rank) return failed(E::rank);
            e.out = with_label(e.out, static_cast<std::uint8_t>(c));
        }
        return e;
    }
    const Term& out = parts[arrow];
    if (most_dots > 0 && out.dots < 0) return failed(E::output);
    if (out.count + most_dots > max_rank) return failed(E::rank);
    for (int i = 0; i <= out.count; ++i) {
        if (i == out.dots)
            for (int d = most_dots; d-- > 0;)
                e.out = with_label(e.out, static_cast<std::uint8_t>(kernels::ellipsis_label + d));
        if (i == out.count) break;
        const auto label = static_cast<std::uint8_t>(out.letters[i]);
        if (occurs[label] == 0 || (has_label(e.out, label) && !repeats)) return failed(E::output);
        e.out = with_label(e.out, label);
    }
    return e;
}

/// The equation of tf.tensordot over these axes.
constexpr EinsumEquation tensordot_equation(int a_rank, const int* of_a, int a_count, int b_rank,
                                            const int* of_b, int b_count) {
    EinsumEquation e;
    e.count = 2;
    std::uint8_t label_of_a[max_rank]{}, label_of_b[max_rank]{};
    const auto failed = [&] {
        e.fault = EinsumEquation::rank;
        return e;
    };
    std::uint8_t next = 'a';
    if (a_count != b_count) return failed();
    for (int i = 0; i < a_count; ++i, ++next) {
        const int x = normalize_axis(of_a[i], a_rank), y = normalize_axis(of_b[i], b_rank);
        if (x < 0 || y < 0 || label_of_a[x] != 0 || label_of_b[y] != 0) return failed();
        label_of_a[x] = label_of_b[y] = next;
    }
    if (a_rank + b_rank - 2 * a_count > max_rank) return failed();
    const auto add = [&](Labels& operand, int rank, const std::uint8_t* labels) {
        for (int i = 0; i < rank; ++i) {
            operand = with_label(operand, labels[i] != 0 ? labels[i] : next);
            if (labels[i] == 0) e.out = with_label(e.out, next++);
        }
    };
    add(e.in[0], a_rank, label_of_a);
    add(e.in[1], b_rank, label_of_b);
    return e;
}

}  // namespace tf::op
