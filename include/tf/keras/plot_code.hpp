// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/plot.hpp.

#include <cstdio>
#include <string>
#include <vector>

#include <tf/core/errors.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/keras/plot.hpp>
#include <tf/keras/plot_layout.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

/// A layer in a diagram: a title, and lines below it.
struct PlotBox {
    int layer;
    std::string title;
    std::vector<std::string> lines;
};

/// Selects the layers that a diagram shows, and their connections.
class PlotGraph {
public:
    TF_COMMON PlotGraph(const TableView& table, const PlotOptions& options)
        : t_(table), o_(options), box_of_(static_cast<std::size_t>(table.layer_count), -1) {
        add_layers(-1);
        for (int i = 0; i < t_.link_count; ++i) {
            const Link& l = t_.links[i];
            if (l.layer >= 0 && is_shown(l.layer) && !is_result(l)) connect(l.from, l.layer);
        }
        // A model with members has no links if its layers are called by C++ code.
        if (t_.link_count == 0)
            for (int k = 1; k < static_cast<int>(boxes.size()); ++k) edges.push_back({k - 1, k});
    }

    std::vector<PlotBox> boxes;
    std::vector<PlotEdge> edges;

private:
    bool is_shown(int layer) const { return box_of_[static_cast<std::size_t>(layer)] >= 0; }
    bool is_result(const Link& l) const { return t_.layers[l.from].parent == l.layer; }
    TF_COMMON bool has_parts(int layer) const {
        for (int i = 0; i < t_.layer_count; ++i)
            if (t_.layers[i].parent == layer) return true;
        return false;
    }
    TF_COMMON void add_layers(int parent) {
        for (int i = 0; i < t_.layer_count; ++i) {
            if (t_.layers[i].parent != parent) continue;
            if (o_.expand_nested && has_parts(i)) {
                add_layers(i);
            } else {
                box_of_[static_cast<std::size_t>(i)] = static_cast<int>(boxes.size());
                boxes.push_back(box(i));
            }
        }
    }
    /// Adds an edge from a layer. For an expanded layer, the edge starts at the parts that compute
    /// its result, or at the last part if the result comes from an op.
    TF_COMMON void connect(int from, int to) {
        if (is_shown(from)) {
            const PlotEdge edge{box_of_[static_cast<std::size_t>(from)],
                                box_of_[static_cast<std::size_t>(to)]};
            for (const PlotEdge& e : edges)
                if (e.from == edge.from && e.to == edge.to) return;
            edges.push_back(edge);
            return;
        }
        bool known = false;
        for (int i = 0; i < t_.link_count; ++i) {
            const Link& l = t_.links[i];
            if (l.layer != from || !is_result(l)) continue;
            connect(l.from, to);
            known = true;
        }
        for (int i = t_.layer_count; i-- > 0 && !known;) {
            if (t_.layers[i].parent != from) continue;
            connect(i, to);
            known = true;
        }
    }
    TF_COMMON PlotBox box(int i) const {
        const LayerRow& layer = t_.layers[i];
        const std::string type(layer.type.view());
        PlotBox out{
            i, o_.show_layer_names ? std::string(layer.name.view()) + " (" + type + ")" : type, {}};
        if (o_.show_shapes) {
            if (const std::string in = inputs(i); !in.empty())
                out.lines.push_back("Input shape: " + in);
            out.lines.push_back("Output shape: " + shapes(layer.output, layer.outputs));
        }
        if (o_.show_trainable && layer.holds)
            out.lines.push_back(is_trained(i) ? "Trainable: True" : "Trainable: False");
        return out;
    }
    TF_COMMON std::string shapes(int first, int count) const {
        std::string out;
        for (int k = 0; k < count; ++k) {
            out += k > 0 ? ", (" : "(";
            t_.outputs[first + k].spell_dims([&](std::string_view s) { out += s; });
            out += ")";
        }
        return out.empty() ? "?" : out;
    }
    /// The shapes of the inputs of the first call.
    TF_COMMON std::string inputs(int layer) const {
        std::string out;
        for (int i = 0; i < t_.link_count; ++i) {
            const Link& l = t_.links[i];
            if (l.layer != layer || l.at != 0 || is_result(l)) continue;
            const LayerRow& from = t_.layers[l.from];
            if (l.index < from.outputs)
                out += (out.empty() ? "" : ", ") + shapes(from.output + l.index, 1);
        }
        return out;
    }
    TF_COMMON bool is_trained(int layer) const {
        for (int i = 0; i < t_.weight_count; ++i) {
            int owner = t_.weights[i].layer;
            while (owner >= 0 && owner != layer) owner = t_.layers[owner].parent;
            if (owner == layer && t_.weights[i].trainable) return true;
        }
        return false;
    }

    TableView t_;
    const PlotOptions& o_;
    std::vector<int> box_of_;
};

TF_COMMON_INLINE std::string dot_of(const PlotGraph& g, const PlotOptions& options) {
    std::string out = "digraph {\n  rankdir=" + options.rankdir + ";\n  node [shape=record];\n";
    for (std::size_t k = 0; k < g.boxes.size(); ++k) {
        const PlotBox& box = g.boxes[k];
        out += "  n" + std::to_string(k) + " [label=\"{" + box.title;
        for (const std::string& line : box.lines) out += "|" + line;
        out += "}\"];\n";
    }
    for (const PlotEdge& e : g.edges)
        out += "  n" + std::to_string(e.from) + " -> n" + std::to_string(e.to) + ";\n";
    return out + "}\n";
}

/// Draws boxes and edges in SVG.
class PlotPicture {
public:
    TF_COMMON PlotPicture(const PlotGraph& graph, bool to_right)
        : g_(graph), to_right_(to_right), layout_(laid_out()) {}

    TF_COMMON std::string text() {
        const double across = layout_.width + 2 * margin, along = layout_.height + 2 * margin;
        out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
               number(to_right_ ? along : across) + "\" height=\"" +
               number(to_right_ ? across : along) +
               "\" font-family=\"sans-serif\" font-size=\"13\">\n"
               "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" "
               "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">"
               "<path d=\"M0 0L8 4L0 8z\" fill=\"#455a64\"/></marker></defs>\n"
               "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        for (const PlotEdge& e : layout_.edges) draw(e);
        for (std::size_t k = 0; k < g_.boxes.size(); ++k) draw(g_.boxes[k], layout_.centers[k]);
        return out_ + "</svg>\n";
    }

private:
    static constexpr double margin = 12, line_height = 22, character = 7.4;

    TF_COMMON static double width_of(const PlotBox& box) {
        std::size_t longest = box.title.size();
        for (const std::string& line : box.lines) longest = std::max(longest, line.size());
        return std::max(90., character * static_cast<double>(longest) + 20);
    }
    static double height_of(const PlotBox& box) {
        return line_height * static_cast<double>(1 + box.lines.size()) + 4;
    }
    TF_COMMON PlotLayout laid_out() const {
        std::vector<double> across, along;
        for (const PlotBox& box : g_.boxes) {
            across.push_back(to_right_ ? height_of(box) : width_of(box));
            along.push_back(to_right_ ? width_of(box) : height_of(box));
        }
        return {std::move(across), std::move(along), g_.edges};
    }
    TF_COMMON static std::string number(double x) {
        char text[32];
        std::snprintf(text, sizeof(text), "%.1f", x);
        return text;
    }
    TF_COMMON std::string point(double across, double along) const {
        return number((to_right_ ? along : across) + margin) + " " +
               number((to_right_ ? across : along) + margin);
    }
    TF_COMMON void draw(const PlotEdge& e) {
        std::string path = "M" + point(e.path[0].across, e.path[0].along);
        for (std::size_t k = 1; k < e.path.size(); ++k) {
            const PlotPoint a = e.path[k - 1], b = e.path[k];
            const double middle = (a.along + b.along) / 2;
            path += "C" + point(a.across, middle) + " " + point(b.across, middle) + " " +
                    point(b.across, b.along);
        }
        out_ += "<path d=\"" + path +
                "\" fill=\"none\" stroke=\"#455a64\" marker-end=\"url(#arrow)\"/>\n";
    }
    TF_COMMON void draw(const PlotBox& box, const PlotPoint& center) {
        const double w = width_of(box), h = height_of(box);
        const double x = (to_right_ ? center.along : center.across) + margin - w / 2;
        const double y = (to_right_ ? center.across : center.along) + margin - h / 2;
        const double title = line_height + 4;
        const std::string size = "width=\"" + number(w) + "\" height=\"";
        const std::string at = "x=\"" + number(x) + "\" y=\"" + number(y) + "\" rx=\"3\" ";
        out_ += "<rect " + at + size + number(h) + "\" fill=\"#eceff1\" stroke=\"#455a64\"/>\n";
        out_ += "<rect " + at + size + number(title) + "\" fill=\"#37474f\"/>\n";
        write(box.title, x + w / 2, y + 17, "#ffffff");
        for (std::size_t k = 0; k < box.lines.size(); ++k)
            write(box.lines[k], x + w / 2, y + title + 15 + line_height * static_cast<double>(k),
                  "#263238");
    }
    TF_COMMON void write(const std::string& text, double x, double y, std::string_view color) {
        out_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) +
                "\" text-anchor=\"middle\" fill=\"" + std::string(color) + "\">" + text +
                "</text>\n";
    }

    const PlotGraph& g_;
    bool to_right_;
    PlotLayout layout_;
    std::string out_;
};

TF_COMMON_BODY std::string plotted(const TableView& table, const PlotOptions& options, bool dot) {
    if (options.rankdir != "TB" && options.rankdir != "LR")
        errors::raise<errors::InvalidArgument>({"tf.keras.plot", "keras::utils::plot_model",
                                                "rankdir", "\"" + options.rankdir + "\"",
                                                "\"TB\" or \"LR\""});
    const PlotGraph graph(table, options);
    return dot ? dot_of(graph, options) : PlotPicture(graph, options.rankdir == "LR").text();
}
TF_COMMON_BODY void write_plot(const TableView& table, const std::string& file,
                               const PlotOptions& options) {
    const bool dot = file.ends_with(".dot");
    if (!dot && !file.ends_with(".svg"))
        errors::raise<errors::InvalidArgument>({"tf.keras.plot", "keras::utils::plot_model",
                                                "to_file", "\"" + file + "\"",
                                                "a name that ends in .svg or .dot"});
    io::write_file(file, plotted(table, options, dot), "plot_model");
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
