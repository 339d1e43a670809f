// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads lists of integers from a .npy file of Python objects. Such a file is a pickle, a program
// for a stack machine that builds objects by calling functions; this reader knows the instructions
// that numpy.save uses for an array of lists, and calls nothing. Follows Python's pickletools,
// protocols 2 to 5.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/fault.hpp>

namespace tf::io::detail {

class PickledLists {
public:
    TF_COMMON PickledLists(const Source& source, std::string_view npy)
        : source_(source), bytes_(npy) {}

    /// errors::DataLoss for anything but an array of lists of integers.
    TF_COMMON std::vector<std::vector<int>> read() {
        skip_header();
        while (at_ < bytes_.size())
            if (!step()) return result();
        fail("the end of the file", "more instructions");
    }

private:
    enum class Kind : std::uint8_t { other, mark, integer, list };
    struct Item {
        Kind kind = Kind::other;
        std::int64_t number = 0;  ///< an integer, or the index of a list
    };
    using List = std::vector<Item>;

    TF_COMMON [[noreturn]] void fail(std::string got, std::string expected) const {
        corrupt(source_, at_, std::move(got), std::move(expected));
    }
    TF_COMMON std::string_view take(std::uint64_t count) {
        if (count > bytes_.size() - at_) fail("the end of the file", "an array of lists");
        at_ += static_cast<std::size_t>(count);
        return bytes_.substr(at_ - static_cast<std::size_t>(count),
                             static_cast<std::size_t>(count));
    }
    /// A little-endian number of `count` bytes.
    TF_COMMON std::uint64_t number(std::size_t count) {
        std::uint64_t n = 0;
        std::size_t shift = 0;
        for (const char c : take(count)) {
            n |= std::uint64_t{static_cast<std::uint8_t>(c)} << shift;
            shift += 8;
        }
        return n;
    }
    /// The same with a sign.
    TF_COMMON std::int64_t signed_number(std::size_t count) {
        if (count > 8) fail("an integer of more than 64 bits", "one of 64 bits");
        if (count == 0) return 0;
        const auto unused = static_cast<int>(64 - 8 * count);
        return static_cast<std::int64_t>(number(count) << unused) >> unused;
    }
    TF_COMMON void skip_header() {
        constexpr std::string_view magic = "\x93NUMPY";
        if (take(magic.size()) != magic) fail("no header of NumPy", "a .npy file");
        const std::uint64_t version = number(2) & 0xff;
        const std::string_view header = take(number(version == 1 ? 2 : 4));
        if (header.find("'descr': '|O'") == header.npos)
            fail("an array of another dtype", "an array of Python lists");
    }

    TF_COMMON void push(Kind kind, std::int64_t value = 0) { stack_.push_back({kind, value}); }
    TF_COMMON Item pop() {
        if (stack_.empty() || stack_.back().kind == Kind::mark)
            fail("an instruction without its operands", "those of numpy.save");
        const Item top = stack_.back();
        stack_.pop_back();
        return top;
    }
    TF_COMMON void drop(int count) {
        for (int k = 0; k < count; ++k) pop();
        push(Kind::other);
    }
    /// What has been pushed since the last mark.
    TF_COMMON List since_mark() {
        std::size_t first = stack_.size();
        while (first > 0 && stack_[first - 1].kind != Kind::mark) --first;
        if (first == 0) fail("an instruction without its mark", "those of numpy.save");
        List items(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
        stack_.resize(first - 1);
        return items;
    }
    TF_COMMON List& list_below() {
        if (stack_.empty() || stack_.back().kind != Kind::list)
            fail("elements without a list", "those of numpy.save");
        return lists_[static_cast<std::size_t>(stack_.back().number)];
    }
    TF_COMMON void remember(std::uint64_t id) {
        if (stack_.empty() || id > bytes_.size()) fail("a wrong index of an object", "a small one");
        if (memo_.size() <= id) memo_.resize(static_cast<std::size_t>(id) + 1);
        memo_[static_cast<std::size_t>(id)] = stack_.back();
    }
    TF_COMMON void recall(std::uint64_t id) {
        if (id >= memo_.size()) fail("an object that does not exist", "one that was numbered");
        stack_.push_back(memo_[static_cast<std::size_t>(id)]);
    }
    /// The state of an array is a tuple whose last part is the list of elements.
    TF_COMMON void tuple() {
        const List parts = since_mark();
        if (!parts.empty() && parts.back().kind == Kind::list)
            elements_ = static_cast<std::size_t>(parts.back().number);
        push(Kind::other);
    }

    /// Runs one instruction; false at the end.
    TF_COMMON bool step() {
        const auto code = static_cast<std::uint8_t>(take(1)[0]);
        switch (code) {
            case '.': return false;
            case 0x80: take(1); break;  // the protocol
            case 0x95: take(8); break;  // a frame
            case 'K': push(Kind::integer, static_cast<std::int64_t>(number(1))); break;
            case 'M': push(Kind::integer, static_cast<std::int64_t>(number(2))); break;
            case 'J': push(Kind::integer, signed_number(4)); break;
            case 0x8a: push(Kind::integer, signed_number(number(1))); break;
            case ']':
                push(Kind::list, static_cast<std::int64_t>(lists_.size()));
                lists_.emplace_back();
                break;
            case 'a': {
                const Item last = pop();
                list_below().push_back(last);
                break;
            }
            case 'e': {
                const List more = since_mark();
                List& to = list_below();
                to.insert(to.end(), more.begin(), more.end());
                break;
            }
            case '(': push(Kind::mark); break;
            case 't': tuple(); break;
            case ')':
            case 'N':
            case 0x88:
            case 0x89: push(Kind::other); break;
            case 0x85: drop(1); break;
            case 0x86: drop(2); break;
            case 0x87: drop(3); break;
            case 'R': drop(2); break;   // a call of a function with a tuple
            case 'b': pop(); break;     // the state of an object
            case 0x93: drop(2); break;  // a function by module and name
            case 'c':
                line();
                line();
                push(Kind::other);
                break;
            case 0x8c:
            case 'U':
            case 'C': text(1); break;
            case 'X':
            case 'T':
            case 'B': text(4); break;
            case 0x94: remember(memo_.size()); break;
            case 'q': remember(number(1)); break;
            case 'r': remember(number(4)); break;
            case 'h': recall(number(1)); break;
            case 'j': recall(number(4)); break;
            default: fail("the instruction " + std::to_string(code), "those of an array of lists");
        }
        return true;
    }
    TF_COMMON void line() {
        while (take(1)[0] != '\n') {
        }
    }
    TF_COMMON void text(std::size_t size_bytes) {
        take(number(size_bytes));
        push(Kind::other);
    }

    TF_COMMON std::vector<std::vector<int>> result() const {
        if (elements_ >= lists_.size()) fail("no lists", "an array of lists");
        // A pickle can refer to one list many times. Files of numpy.save do not, so their number of
        // bytes limits the number of elements.
        std::size_t left = bytes_.size();
        std::vector<std::vector<int>> out;
        for (const Item& element : lists_[elements_]) {
            if (element.kind != Kind::list) fail("another object", "a list of integers");
            const List& from = lists_[static_cast<std::size_t>(element.number)];
            if (from.size() >= left) fail("more numbers than bytes", "lists of their own");
            left -= from.size() + 1;
            std::vector<int>& to = out.emplace_back();
            for (const Item& x : from) {
                if (x.kind != Kind::integer || x.number < std::numeric_limits<int>::min() ||
                    x.number > std::numeric_limits<int>::max())
                    fail("another object", "an integer of 32 bits");
                to.push_back(static_cast<int>(x.number));
            }
        }
        return out;
    }

    Source source_;
    std::string_view bytes_;
    std::size_t at_ = 0;
    std::vector<Item> stack_, memo_;
    std::vector<List> lists_;
    std::size_t elements_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace tf::io::detail
