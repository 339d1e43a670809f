// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The arena: one block of memory for all tensors of a call. Values that are never alive at the same
// time may share memory. First fit, in the order in which the values are computed.

#include <tf/exec/static/values.hpp>

namespace tf::exec {

/// Assigns an offset to every value that lives in the arena.
class Arena {
public:
    constexpr void assign(Plan& plan, PlannedValues& values, int rows) {
        // The values ordered by the row that makes them (a counting sort).
        Pool<int> first, order, freed, next;
        first.assign(rows + 2, 0);
        for (int v = 0; v < plan.values.count; ++v)
            if (plan.values.first[v].place == Place::arena) ++first[values.life(v).start + 1];
        for (int t = 0; t <= rows; ++t) first.first[t + 1] += first.first[t];
        order.assign(first[rows + 1], -1);
        for (int v = 0; v < plan.values.count; ++v)
            if (plan.values.first[v].place == Place::arena)
                order[first[values.life(v).start]++] = v;

        freed.assign(rows + 1, -1);  // by row: the first value that is not needed after it
        next.assign(plan.values.count, -1);
        int time = 0;
        for (int v : order) {
            const Life& life = values.life(v);
            for (; time < life.start; ++time)
                for (int w = freed.first[time]; w >= 0; w = next.first[w])
                    give_back(plan.values.first[w]);
            PlannedValue& value = plan.values.first[v];
            const std::int64_t bytes = bytes_of(value), offset = take(bytes);
            value.offset = static_cast<int>(offset);
            if (offset + bytes > plan.frame.arena) plan.frame.arena = offset + bytes;
            int& head = freed.first[life.last > life.start ? life.last : life.start];
            next.first[v] = head;
            head = v;
        }
    }

private:
    /// A range of free memory.
    struct Gap {
        std::int64_t offset, end;
    };

    static constexpr std::int64_t bytes_of(const PlannedValue& v) {
        return (v.shape.size() * static_cast<std::int64_t>(size_of(v.dtype)) + 63) / 64 * 64;
    }
    /// The offset of the lowest gap that is large enough; the last gap has no end.
    constexpr std::int64_t take(std::int64_t bytes) {
        int k = 0;
        while (gaps_.first[k].end - gaps_.first[k].offset < bytes) ++k;
        const std::int64_t offset = gaps_.first[k].offset;
        gaps_.first[k].offset += bytes;
        if (gaps_.first[k].offset == gaps_.first[k].end) gaps_.remove(k);
        return offset;
    }
    constexpr void give_back(const PlannedValue& v) {
        const std::int64_t begin = v.offset, end = begin + bytes_of(v);
        if (begin == end) return;
        int k = 0;
        while (gaps_.first[k].end < begin) ++k;
        Gap& gap = gaps_.first[k];
        if (gap.end == begin) {
            gap.end = end;
            if (gaps_.first[k + 1].offset != end) return;
            gap.end = gaps_.first[k + 1].end;
            gaps_.remove(k + 1);
        } else if (gap.offset == end) {
            gap.offset = begin;
        } else {
            gaps_.push({});
            for (int j = gaps_.count - 1; j > k; --j) gaps_.first[j] = gaps_.first[j - 1];
            gaps_.first[k] = {begin, end};
        }
    }

    Pool<Gap> gaps_{{0, std::numeric_limits<std::int64_t>::max()}};  ///< by offset
};

}  // namespace tf::exec
