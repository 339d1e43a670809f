// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Places the nodes of a graph in ranks, as Sugiyama, Tagawa and Toda describe ("Methods for visual
// understanding of hierarchical system structures", 1981). In: the sizes of the nodes, and edges.
// Out: the center of each node, and the points that each edge passes.

#include <algorithm>
#include <numeric>
#include <vector>

#include <tf/core/compiled.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

struct PlotPoint {
    double across = 0;  ///< within the rank
    double along = 0;   ///< in the direction of the edges
};
struct PlotEdge {
    int from, to;
    std::vector<PlotPoint> path{};  ///< from the border of one node to the border of the other
};

class PlotLayout {
public:
    static constexpr double gap_across = 24, gap_along = 32;

    /// Nodes are in topological order, except for edges to earlier calls of a shared layer.
    TF_COMMON PlotLayout(std::vector<double> widths, std::vector<double> heights,
                         std::vector<PlotEdge> edge_list)
        : edges(std::move(edge_list)),
          widths_(std::move(widths)),
          heights_(std::move(heights)),
          nodes_(widths_.size()) {
        choose_ranks();
        split_long_edges();
        for (int round = 0; round < 8; ++round) sort_ranks(round % 2 == 0);
        place();
        route();
    }

    std::vector<PlotPoint> centers;
    std::vector<PlotEdge> edges;
    double width = 0, height = 0;  ///< the size of the diagram: across and along the edges

private:
    static std::size_t index(int i) { return static_cast<std::size_t>(i); }

    TF_COMMON void choose_ranks() {
        rank_.resize(nodes_);
        // Edges are not sorted by their source, so one pass over them is not enough.
        for (bool changed = true; changed;) {
            changed = false;
            for (const PlotEdge& e : edges) {
                if (e.from >= e.to || rank_[index(e.to)] > rank_[index(e.from)]) continue;
                rank_[index(e.to)] = rank_[index(e.from)] + 1;
                changed = true;
            }
        }
        const int last = rank_.empty() ? -1 : *std::max_element(rank_.begin(), rank_.end());
        ranks_.resize(index(last + 1));
        for (std::size_t n = 0; n < nodes_; ++n)
            ranks_[index(rank_[n])].push_back(static_cast<int>(n));
    }
    /// Adds a bend of width 0 in each rank that an edge crosses.
    TF_COMMON void split_long_edges() {
        chains_.resize(edges.size());
        before_.resize(nodes_);
        after_.resize(nodes_);
        for (std::size_t e = 0; e < edges.size(); ++e) {
            const int from = edges[e].from, to = edges[e].to;
            std::vector<int>& chain = chains_[e];
            chain.push_back(from);
            for (int r = rank_[index(from)] + 1; r < rank_[index(to)]; ++r) {
                chain.push_back(static_cast<int>(widths_.size()));
                ranks_[index(r)].push_back(chain.back());
                rank_.push_back(r);
                widths_.push_back(0);
                heights_.push_back(0);
                before_.emplace_back();
                after_.emplace_back();
            }
            chain.push_back(to);
            for (std::size_t k = 1; k < chain.size() && from < to; ++k) {
                after_[index(chain[k - 1])].push_back(chain[k]);
                before_[index(chain[k])].push_back(chain[k - 1]);
            }
        }
    }
    /// Sorts the nodes of each rank by the mean position of their neighbors in the previous rank.
    TF_COMMON void sort_ranks(bool down) {
        std::vector<double> place(widths_.size()), mean(widths_.size());
        const auto number = [&](const std::vector<int>& rank) {
            for (std::size_t k = 0; k < rank.size(); ++k)
                place[index(rank[k])] = static_cast<double>(k);
        };
        for (const std::vector<int>& rank : ranks_) number(rank);
        for (std::size_t k = 0; k < ranks_.size(); ++k) {
            std::vector<int>& rank = ranks_[down ? k : ranks_.size() - 1 - k];
            for (const int n : rank)
                mean[index(n)] =
                    mean_of(down ? before_[index(n)] : after_[index(n)], place, place[index(n)]);
            std::sort(rank.begin(), rank.end(), [&](int a, int b) {
                const double x = mean[index(a)], y = mean[index(b)];
                return x != y ? x < y : place[index(a)] < place[index(b)];
            });
            number(rank);
        }
    }
    TF_COMMON static double mean_of(const std::vector<int>& nodes, const std::vector<double>& of,
                                    double otherwise) {
        if (nodes.empty()) return otherwise;
        double sum = 0;
        for (const int n : nodes) sum += of[index(n)];
        return sum / static_cast<double>(nodes.size());
    }
    TF_COMMON double distance(int left, int right) const {
        return (widths_[index(left)] + widths_[index(right)]) / 2 + gap_across;
    }
    /// Moves the nodes of a rank to their desired positions without overlaps: the mean of the
    /// positions that result if overlaps are resolved only to the right, and only to the left.
    TF_COMMON void move(const std::vector<int>& rank, std::vector<double>& across,
                        const std::vector<double>& wanted) const {
        std::vector<double> right(wanted), left(wanted);
        for (std::size_t k = 1; k < rank.size(); ++k)
            right[k] = std::max(right[k], right[k - 1] + distance(rank[k - 1], rank[k]));
        for (std::size_t k = rank.size(); k-- > 1;)
            left[k - 1] = std::min(left[k - 1], left[k] - distance(rank[k - 1], rank[k]));
        for (std::size_t k = 0; k < rank.size(); ++k)
            across[index(rank[k])] = (left[k] + right[k]) / 2;
    }
    TF_COMMON void place() {
        std::vector<double> across(widths_.size());
        for (int round = 0; round < 10; ++round) {
            const bool down = round % 2 == 0;
            for (std::size_t k = 0; k < ranks_.size(); ++k) {
                const std::vector<int>& rank = ranks_[down ? k : ranks_.size() - 1 - k];
                std::vector<double> wanted;
                for (const int n : rank)
                    wanted.push_back(mean_of(down ? before_[index(n)] : after_[index(n)], across,
                                             across[index(n)]));
                move(rank, across, wanted);
            }
        }
        double first = 0;
        for (std::size_t n = 0; n < across.size(); ++n)
            first = std::min(first, across[n] - widths_[n] / 2);
        centers.resize(widths_.size());
        for (const std::vector<int>& rank : ranks_) {
            double thickness = 0;
            for (const int n : rank) thickness = std::max(thickness, heights_[index(n)]);
            for (const int n : rank) {
                PlotPoint& at = centers[index(n)];
                at = {across[index(n)] - first, height + thickness / 2};
                width = std::max(width, at.across + widths_[index(n)] / 2);
                if (index(n) >= nodes_) heights_[index(n)] = thickness;
            }
            height += thickness + gap_along;
        }
        height = std::max(0., height - gap_along);
    }
    /// An edge passes straight between the nodes of a rank, and turns between ranks.
    TF_COMMON void route() {
        for (std::size_t e = 0; e < edges.size(); ++e) {
            const std::vector<int>& chain = chains_[e];
            for (std::size_t k = 0; k < chain.size(); ++k) {
                const PlotPoint at = centers[index(chain[k])];
                const double half = heights_[index(chain[k])] / 2;
                if (k > 0) edges[e].path.push_back({at.across, at.along - half});
                if (k + 1 < chain.size()) edges[e].path.push_back({at.across, at.along + half});
            }
        }
        centers.resize(nodes_);
    }

    std::vector<double> widths_, heights_;  ///< across and along; of the nodes, then of the bends
    std::size_t nodes_;
    std::vector<int> rank_;
    std::vector<std::vector<int>> ranks_;
    std::vector<std::vector<int>> chains_;          ///< of each edge: the nodes and bends on it
    std::vector<std::vector<int>> before_, after_;  ///< neighbors in the ranks before and after
};

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
