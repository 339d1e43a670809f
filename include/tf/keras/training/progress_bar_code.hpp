// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/progress_bar.hpp.

#include <cmath>
#include <cstdio>
#include <ctime>
#include <ostream>

// <chrono> would be a large part of a program's compile time.
#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#else
#include <chrono>
#endif

#include <tf/keras/training/progress_bar.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

TF_COMMON_BODY double seconds_now() {
#if defined(__unix__) || defined(__APPLE__)
    std::timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
#else
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
#endif
}

TF_COMMON_INLINE std::string formatted(const char* format, double value) {
    char text[64];
    if (std::isnan(value)) value = std::abs(value);  // printf would print the sign of a NaN
    return {text, static_cast<std::size_t>(std::snprintf(text, sizeof text, format, value))};
}

/// "3ms/step"
TF_COMMON_INLINE std::string pace(double seconds) {
    if (seconds >= 1 || seconds == 0) return formatted(" %.0fs/step", seconds);
    if (seconds >= 1e-3) return formatted(" %.0fms/step", seconds * 1e3);
    return formatted(" %.0fus/step", seconds * 1e6);
}

TF_COMMON_INLINE std::string remaining(double seconds) {
    const auto s = static_cast<long long>(seconds);
    char text[64];
    int n = 0;
    if (seconds > 3600)
        n = std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", s / 3600, s % 3600 / 60, s % 60);
    else if (seconds > 60) n = std::snprintf(text, sizeof text, "%lld:%02lld", s / 60, s % 60);
    else n = std::snprintf(text, sizeof text, "%llds", s);
    return {text, static_cast<std::size_t>(n)};
}

/// The number of characters that a terminal shows: escape sequences count as zero, a multi-byte
/// character as one.
TF_COMMON_INLINE std::size_t shown_width(const std::string& text) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b')
            while (text[i] != 'm') ++i;
        else n += (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    }
    return n;
}

TF_COMMON_BODY double ProgressBar::step_seconds(std::int64_t current, double now) {
    if (current <= 0) return 0;
    // The first step is slower than the rest, so later estimates ignore it.
    const bool others = after_first_step_ >= 0 && current > 1;
    const double each = others ? (now - after_first_step_) / static_cast<double>(current - 1)
                               : (now - start_) / static_cast<double>(current);
    if (current == 1) after_first_step_ = now;
    return each;
}

/// "  3/10", or "  3/Unknown"
TF_COMMON_BODY std::string ProgressBar::count(std::int64_t current) const {
    const std::string n = std::to_string(current);
    if (steps_ <= 0) return std::string(n.size() < 7 ? 7 - n.size() : 0, ' ') + n + "/Unknown";
    const std::string all = std::to_string(steps_);
    return std::string(all.size() - std::min(all.size(), n.size()), ' ') + n + "/" + all;
}

TF_COMMON_BODY void ProgressBar::show(std::string& out, bool any_sign) const {
    for (const Logs::Entry& e : values_) {
        const auto value = static_cast<double>(e.value);
        const bool large = (any_sign ? std::abs(value) : value) > 1e-3;
        out += " - " + e.name + ": " + formatted(large ? "%.4f" : "%.4e", value);
    }
}

TF_COMMON_BODY void ProgressBar::update(std::int64_t current, const Logs& logs, bool last,
                                        double now) {
    for (const Logs::Entry& e : logs) {
        Logs::Entry* known = nullptr;
        for (Logs::Entry& v : values_)
            if (v.name == e.name) known = &v;
        if (known != nullptr) known->value = e.value;
        else values_.push_back(Logs::Entry(e));
    }
    if (last && steps_ < 0) steps_ = current;
    const double each = step_seconds(current, now);
    if (verbose_ == Verbose::line && last && steps_ > 0) {
        std::string text = count(current) + " - " + formatted("%.0fs", now - start_) + " -";
        text += pace(each);
        show(text, false);
        *out_ << text << '\n' << std::flush;
    }
    if (verbose_ != Verbose::bar || (!last && !due(now))) return;
    std::string text;
    if (steps_ > 0) {
        constexpr std::int64_t width = 20;
        const std::int64_t done = std::min(width, width * current / steps_);
        const auto line = [](std::int64_t n) {
            std::string out;
            for (std::int64_t i = 0; i < n; ++i) out += "\u2501";
            return out;
        };
        text = "\x1b[1m" + count(current) + "\x1b[0m ";
        if (done > 0) text += "\x1b[32m" + line(done) + "\x1b[0m";
        text += "\x1b[37m" + line(width - done) + "\x1b[0m";
    } else {
        text = count(current);
    }
    const bool counts_down = steps_ > 0 && !last;
    text += " \x1b[1m" +
            (counts_down ? remaining(each * static_cast<double>(steps_ - current))
                         : formatted("%.0fs", now - start_)) +
            "\x1b[0m" + pace(each);
    show(text, true);
    std::string before = redraws_ ? std::string(width_, '\b') + "\r" : "\n";
    const std::size_t width = shown_width(text);
    if (width_ > width) text.append(width_ - width, ' ');
    *out_ << before << text;
    if (last) *out_ << '\n';
    out_->flush();
    width_ = width;
    last_update_ = now;
}

TF_COMMON_BODY bool writes_to_terminal() {
#if defined(__unix__) || defined(__APPLE__)
    return ::isatty(STDOUT_FILENO) != 0;
#else
    return false;
#endif
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
