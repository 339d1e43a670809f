// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The progress bar's text against what keras.utils.Progbar (3.15) printed at the same times.

#include <doctest/doctest.h>

#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <tf/core/errors.hpp>
#include <tf/keras/training/progress_bar.hpp>

namespace {

using tf::keras::Logs;
using tf::keras::Verbose;

struct Step {
    int current;
    double now;
    std::vector<Logs::Entry> logs;
    bool last = false;
};

/// Escape sequences by short names, runs of one sign by their length: [b]old, {20} of the bar's
/// signs, <7> steps back.
std::string readable(const std::string& text) {
    std::string out;
    const auto run = [&](std::size_t at, const std::string& sign) {
        int n = 0;
        while (text.compare(at + static_cast<std::size_t>(n) * sign.size(), sign.size(), sign) == 0)
            ++n;
        return n;
    };
    for (std::size_t i = 0; i < text.size();) {
        if (const int n = run(i, "\u2501"); n > 0) {
            out += "{" + std::to_string(n) + "}";
            i += 3 * static_cast<std::size_t>(n);
        } else if (const int back = run(i, "\b"); back > 0) {
            out += "<" + std::to_string(back) + ">";
            i += static_cast<std::size_t>(back);
        } else if (text[i] == '\x1b') {
            const std::size_t end = text.find('m', i);
            const std::string code = text.substr(i + 2, end - i - 2);
            out += code == "1" ? "[b]" : code == "32" ? "[g]" : code == "37" ? "[w]" : "[/]";
            i = end + 1;
        } else {
            out += text[i++];
        }
    }
    return out;
}

std::string printed(int target, Verbose verbose, bool redraws, const std::vector<Step>& steps) {
    std::ostringstream out;
    tf::keras::detail::ProgressBar bar(out, target, verbose, redraws, 100);
    for (const Step& s : steps) {
        Logs logs;
        for (const Logs::Entry& e : s.logs) logs.set(e.name, e.value);
        bar.update(s.current, logs, s.last, s.now);
    }
    return readable(out.str());
}

const std::vector<Step> epoch{
    {1, 100.5, {{"loss", 2.5f}, {"accuracy", .25f}}},
    {2, 100.52, {{"loss", 2.f}, {"accuracy", .5f}}},  // too soon to be shown
    {3, 100.9, {{"loss", 1.5f}, {"accuracy", .75f}}},
    {12, 104., {{"loss", 1.25e-4f}, {"accuracy", 1.f}}},
    {12,
     104.25,
     {{"loss", 1.25e-4f}, {"accuracy", 1.f}, {"val_loss", 3.f}, {"val_accuracy", .125f}},
     true},
};

}  // namespace

TEST_CASE("progress bar: an epoch on a terminal") {
    CHECK(printed(12, Verbose::bar, true, epoch) ==
          "\r[b] 1/12[/] [g]{1}[/][w]{19}[/] [b]5s[/] 500ms/step - accuracy: 0.2500 - loss: 2.5000"
          "<74>\r[b] 3/12[/] [g]{5}[/][w]{15}[/] [b]1s[/] 200ms/step - accuracy: 0.7500 - loss: "
          "1.5000<74>\r[b]12/12[/] [g]{20}[/][w][/] [b]0s[/] 318ms/step - accuracy: 1.0000 - loss: "
          "1.2500e-04<78>\r[b]12/12[/] [g]{20}[/][w][/] [b]4s[/] 341ms/step - accuracy: 1.0000 - "
          "loss: 1.2500e-04 - val_accuracy: 0.1250 - val_loss: 3.0000\n");
}

TEST_CASE("progress bar: an epoch in a file, as a bar and as a line") {
    CHECK(printed(12, Verbose::bar, false, epoch) ==
          "\n[b] 1/12[/] [g]{1}[/][w]{19}[/] [b]5s[/] 500ms/step - accuracy: 0.2500 - loss: 2.5000"
          "\n[b] 3/12[/] [g]{5}[/][w]{15}[/] [b]1s[/] 200ms/step - accuracy: 0.7500 - loss: 1.5000"
          "\n[b]12/12[/] [g]{20}[/][w][/] [b]0s[/] 318ms/step - accuracy: 1.0000 - loss: 1.2500e-04"
          "\n[b]12/12[/] [g]{20}[/][w][/] [b]4s[/] 341ms/step - accuracy: 1.0000 - loss: 1.2500e-04"
          " - val_accuracy: 0.1250 - val_loss: 3.0000\n");
    CHECK(printed(12, Verbose::line, false, epoch) ==
          "12/12 - 4s - 341ms/step - accuracy: 1.0000 - loss: 1.2500e-04 - val_accuracy: 0.1250 - "
          "val_loss: 3.0000\n");
    CHECK(printed(12, Verbose::silent, true, epoch).empty());
}

TEST_CASE("progress bar: an unknown number of steps") {
    CHECK(printed(-1, Verbose::bar, true, epoch) ==
          "\r      1/Unknown [b]0s[/] 500ms/step - accuracy: 0.2500 - loss: 2.5000<63>\r      "
          "3/Unknown [b]1s[/] 200ms/step - accuracy: 0.7500 - loss: 1.5000<63>\r     12/Unknown "
          "[b]4s[/] 318ms/step - accuracy: 1.0000 - loss: 1.2500e-04<67>\r[b]12/12[/] [g]{20}[/]"
          "[w][/] [b]4s[/] 341ms/step - accuracy: 1.0000 - loss: 1.2500e-04 - val_accuracy: 0.1250 "
          "- val_loss: 3.0000\n");
}

TEST_CASE("progress bar: hours, tiny and odd numbers, a shorter line over a longer one") {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float NaN = std::numeric_limits<float>::quiet_NaN();
    for (const float nan : {NaN, -NaN})
        CHECK(printed(100000, Verbose::bar, true,
                      {{1, 101., {{"loss", -2.f}}},
                       {2, 101.2, {{"loss", -1e-9f}}},
                       {3, 102.2, {{"loss", nan}}},
                       {60000, 102.3, {{"loss", inf}}}}) ==
              "\r[b]     1/100000[/] [w]{20}[/] [b]27:46:39[/] 1s/step - loss: -2.0000<67>\r[b]    "
              " 2/100000[/] [w]{20}[/] [b]5:33:19[/] 200ms/step - loss: -1.0000e-09<73>\r[b]     "
              "3/100000[/] [w]{20}[/] [b]16:39:58[/] 600ms/step - loss: nan       <66>\r[b] "
              "60000/100000[/] [g]{12}[/][w]{8}[/] [b]0s[/] 22us/step - loss: inf       ");
    CHECK(printed(4, Verbose::bar, true, {{1, 100.0004, {}}, {4, 100.0019, {}, true}}) ==
          "\r[b]1/4[/] [g]{5}[/][w]{15}[/] [b]0s[/] 400us/step<38>\r[b]4/4[/] [g]{20}[/][w][/] "
          "[b]0s[/] 500us/step\n");
    CHECK(printed(2, Verbose::line, true,
                  {{1, 103., {{"loss", 0.f}}}, {2, 104.6, {{"loss", -3.f}}, true}}) ==
          "2/2 - 5s - 2s/step - loss: -3.0000e+00\n");
}

TEST_CASE("logs: sorted by name; a wrong name is told with those that there are") {
    Logs logs;
    logs.set("loss", 1);
    logs.set("accuracy", 2);
    logs.set("loss", 3);
    Logs validated;
    validated.set("loss", 4);
    logs.add("val_", validated);
    std::string names;
    for (const Logs::Entry& e : logs) names += e.name + " ";
    CHECK(names == "accuracy loss val_loss ");
    CHECK(logs["loss"] == 3);
    CHECK(logs["val_loss"] == 4);
    CHECK_THROWS_WITH_AS(
        logs["acc"],
        "[tf.keras.no_such_log] tf::keras::Logs: 'name' got 'acc'; expected one of "
        "accuracy, loss, val_loss",
        tf::errors::NotFound);
    tf::keras::History history;
    history.add(0, logs);
    history.add(1, validated);
    CHECK(history.epoch == std::vector{0, 1});
    CHECK(history["loss"] == std::vector{3.f, 4.f});
    CHECK(history["accuracy"] == std::vector{2.f});
    CHECK_THROWS_AS(history["f1"], tf::errors::NotFound);
}
