// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Formats a model's table in the layout of Keras, which uses the library rich; see summary.hpp.

#include <algorithm>
#include <cstdio>
#include <vector>

#include <tf/keras/summary.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

struct SummaryColumn {
    std::string_view header;
    enum Align { left, right, center } align;
    int width;  ///< the width of the text and one space on each side
};
using SummaryRow = std::vector<std::string>;

/// "94,200".
TF_COMMON_INLINE std::string grouped(std::int64_t n) {
    std::string out = std::to_string(n);
    for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, 1, ',');
    return out;
}
/// "410.99 KB".
TF_COMMON_INLINE std::string readable_size(double bytes) {
    constexpr std::string_view units[]{"B", "KB", "MB", "GB", "TB", "PB"};
    std::size_t k = 0;
    for (; bytes >= 1024 && k + 1 < std::size(units); ++k) bytes /= 1024;
    char text[32];
    std::snprintf(text, sizeof(text), "%.2f ", bytes);
    return text + std::string(units[k]);
}
/// The displayed width: one column per code point.
TF_COMMON_INLINE int columns_of(std::string_view text) {
    return static_cast<int>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}
/// The first n code points of a string.
TF_COMMON_INLINE std::string_view first_columns(std::string_view text, int n) {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
        if ((text[at] & 0xc0) != 0x80 && n-- == 0) break;
    return text.substr(0, at);
}

/// Breaks a string between words; a word that is longer than a line is truncated.
TF_COMMON_INLINE std::vector<std::string> wrapped(std::string_view text, int width) {
    std::vector<std::string> lines{""};
    int used = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find_first_not_of(' ', at), text.size());
        end = std::min(text.find(' ', end), text.size());
        const int word = columns_of(text.substr(at, end - at));
        end = std::min(text.find_first_not_of(' ', end), text.size());
        if (word > width - used && at > 0) {
            lines.emplace_back();
            used = 0;
        }
        lines.back() += text.substr(at, end - at);
        used += columns_of(text.substr(at, end - at));
        at = end;
    }
    for (std::string& line : lines) {
        while (line.ends_with(' ') && columns_of(line) > width) line.pop_back();
        if (columns_of(line) > width) line = std::string(first_columns(line, width - 1)) + "…";
    }
    return lines;
}

/// Shrinks the columns by `excess` in total, nearly evenly.
TF_COMMON_INLINE void shrink(std::vector<SummaryColumn>& columns, int excess) {
    int left = static_cast<int>(columns.size());
    for (SummaryColumn& c : columns) {
        const int twice = 2 * excess / left;  // rounded to nearest, ties to even
        const bool half = 2 * excess % left == 0 && twice % 2 != 0;
        const int part = std::min(c.width, half ? twice / 2 + twice / 2 % 2 : (twice + 1) / 2);
        c.width -= part;
        excess -= part;
        --left;
    }
}

/// The frame and the lines of the table.
class SummaryTable {
public:
    TF_COMMON SummaryTable(std::vector<SummaryColumn> columns, int width)
        : columns_(std::move(columns)) {
        int sum = static_cast<int>(columns_.size()) + 1;
        for (const SummaryColumn& c : columns_) sum += c.width;
        if (sum > width) shrink(columns_, sum - width);
    }
    TF_COMMON std::string text(const std::vector<SummaryRow>& rows) const {
        std::string out = rule("┏", "━", "┳", "┓");
        SummaryRow header;
        for (const SummaryColumn& c : columns_) header.emplace_back(c.header);
        out += cells(header, "┃") + rule("┡", "━", "╇", "┩");
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i > 0) out += rule("├", "─", "┼", "┤");
            out += cells(rows[i], "│");
        }
        return out + rule("└", "─", "┴", "┘");
    }

private:
    TF_COMMON std::string rule(std::string_view first, std::string_view line,
                               std::string_view between, std::string_view last) const {
        std::string out(first);
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i > 0) out += between;
            for (int k = 0; k < columns_[i].width; ++k) out += line;
        }
        return out + std::string(last) + "\n";
    }
    TF_COMMON std::string cells(const SummaryRow& row, std::string_view bar) const {
        std::vector<std::vector<std::string>> lines;
        std::size_t height = 1;
        for (std::size_t i = 0; i < row.size(); ++i) {
            lines.push_back(wrapped(row[i], std::max(columns_[i].width - 2, 1)));
            height = std::max(height, lines.back().size());
        }
        std::string out;
        for (std::size_t k = 0; k < height; ++k) {
            for (std::size_t i = 0; i < row.size(); ++i)
                out += std::string(bar) + " " +
                       aligned(k < lines[i].size() ? lines[i][k] : "", columns_[i]) + " ";
            out += std::string(bar) + "\n";
        }
        return out;
    }
    TF_COMMON static std::string aligned(std::string text, const SummaryColumn& column) {
        while (text.ends_with(' ')) text.pop_back();
        const int spaces = std::max(column.width - 2 - columns_of(text), 0);
        const int before = column.align == SummaryColumn::left    ? 0
                           : column.align == SummaryColumn::right ? spaces
                                                                  : spaces / 2;
        return std::string(static_cast<std::size_t>(before), ' ') + text +
               std::string(static_cast<std::size_t>(spaces - before), ' ');
    }

    std::vector<SummaryColumn> columns_;
};

/// Writes the contents of the rows.
class SummaryWriter {
public:
    TF_COMMON SummaryWriter(const TableView& table, const SummaryOptions& options)
        : t_(table), o_(options), chain_(is_chain()) {}

    TF_COMMON std::string text(std::string_view name) const {
        std::vector<SummaryRow> rows;
        add_layers(rows, -1, 0);
        return "Model: \"" + std::string(name) + "\"\n" + table().text(rows) +
               counted(" Total params: ", true, true) +
               counted(" Trainable params: ", true, false) +
               counted(" Non-trainable params: ", false, true);
    }

private:
    /// Whether each layer is called once, with the result of the layer before it.
    TF_COMMON bool is_chain() const {
        std::vector<int> takes(static_cast<std::size_t>(t_.layer_count)), gives(takes);
        bool chain = true, linked = false;
        for (int i = 0; i < t_.link_count; ++i) {
            const Link& l = t_.links[i];
            if (l.layer < 0 || t_.layers[l.layer].parent >= 0 || is_result(l)) continue;
            linked = true;
            chain = chain && ++takes[static_cast<std::size_t>(l.layer)] == 1 &&
                    ++gives[static_cast<std::size_t>(l.from)] == 1;
        }
        int first = 0;
        for (int i = 0; i < t_.layer_count; ++i) {
            if (t_.layers[i].parent >= 0) continue;
            chain = chain && t_.layers[i].calls <= 1;
            first += takes[static_cast<std::size_t>(i)] == 0;
        }
        return chain && (first <= 1 || !linked);
    }
    /// Whether the link is from a part of a layer to that layer's result.
    bool is_result(const Link& l) const { return t_.layers[l.from].parent == l.layer; }
    TF_COMMON SummaryTable table() const {
        using enum SummaryColumn::Align;
        const int width = o_.line_length > 0 ? o_.line_length : 76;
        std::vector<std::pair<SummaryColumn, double>> all{
            {{"Layer (type)", left, 0}, chain_ ? .45 : .3},
            {{"Output Shape", left, 0}, chain_ ? .8 : .56},
            {{"Param #", right, 0}, chain_ ? 1. : .74}};
        if (!chain_) all.push_back({{"Connected to", left, 0}, 1.});
        if (o_.show_trainable) {
            for (auto& c : all) c.second *= .9;
            all.push_back({{"Trainable", center, 0}, 1.});
        }
        std::vector<SummaryColumn> columns;
        int used = 0;
        for (auto& [column, end] : all) {
            const int text = static_cast<int>(end * width) - used;
            used += text;
            column.width = text + 2;
            columns.push_back(column);
        }
        return {std::move(columns), width};
    }
    TF_COMMON void add_layers(std::vector<SummaryRow>& rows, int parent, int depth) const {
        for (int i = 0; i < t_.layer_count; ++i) {
            const LayerRow& layer = t_.layers[i];
            if (layer.parent != parent) continue;
            SummaryRow row{std::string(static_cast<std::size_t>(depth) * 3, ' ') +
                               (depth > 0 ? "└ " : "") + std::string(layer.name.view()) + " (" +
                               std::string(layer.type.view()) + ")",
                           output(layer), grouped(parameters(i))};
            if (!chain_) row.push_back(connections(i));
            if (o_.show_trainable) row.push_back(trainable(i));
            rows.push_back(std::move(row));
            if (o_.expand_nested) add_layers(rows, i, depth + 1);
        }
    }
    TF_COMMON std::string output(const LayerRow& layer) const {
        if (layer.outputs == 0) return "?";
        std::string out;
        for (int k = 0; k < layer.outputs; ++k) {
            out += k > 0 ? ", (" : "(";
            t_.outputs[layer.output + k].spell_dims([&](std::string_view s) { out += s; });
            out += ")";
        }
        return layer.outputs == 1 ? out : "(" + out + ")";
    }
    /// Whether a layer is `whole` or a part of it.
    TF_COMMON bool within(int layer, int whole) const {
        while (layer >= 0 && layer != whole) layer = t_.layers[layer].parent;
        return layer == whole;
    }
    TF_COMMON std::int64_t parameters(int layer) const {
        std::int64_t n = 0;
        for (int i = 0; i < t_.weight_count; ++i)
            if (within(t_.weights[i].layer, layer)) n += t_.weights[i].shape.size();
        return n;
    }
    TF_COMMON std::string trainable(int layer) const {
        bool any = false, trained = false;
        for (int i = 0; i < t_.weight_count; ++i) {
            if (!within(t_.weights[i].layer, layer)) continue;
            any = true;
            trained = trained || t_.weights[i].trainable;
        }
        return !any ? "-" : trained ? "Y" : "N";
    }
    TF_COMMON std::string connections(int layer) const {
        std::string out;
        for (int i = 0; i < t_.link_count; ++i) {
            const Link& l = t_.links[i];
            if (l.layer != layer || is_result(l)) continue;
            out += (out.empty() ? "" : ", ") + std::string(t_.layers[l.from].name.view()) + "[" +
                   std::to_string(l.call) + "][" + std::to_string(l.index) + "]";
        }
        return out.empty() ? "-" : out;
    }
    TF_COMMON std::string counted(std::string_view what, bool trained, bool others) const {
        std::int64_t n = 0;
        double bits = 0;
        for (int i = 0; i < t_.weight_count; ++i) {
            const WeightRow& w = t_.weights[i];
            if (w.trainable ? !trained : !others) continue;
            n += w.shape.size();
            bits += static_cast<double>(w.shape.size()) *
                    (w.dtype == DType::boolean ? 1. : 8. * static_cast<double>(size_of(w.dtype)));
        }
        return std::string(what) + grouped(n) + " (" + readable_size(bits / 8) + ")\n";
    }

    TableView t_;
    SummaryOptions o_;
    bool chain_;
};

TF_COMMON_BODY std::string summary_of(const TableView& table, std::string_view name,
                                      const SummaryOptions& options) {
    return SummaryWriter(table, options).text(name);
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
