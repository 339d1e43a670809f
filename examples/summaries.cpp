// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Summaries from a traced function and from eager code; `tensorboard --logdir summaries` shows
// them. Here the log file is read back.

#include <iostream>

#include <tf/io/summary/event_file.hpp>
#include <tf/io/summary/summary.hpp>
#include <tf/tf.hpp>

struct Search : tf::Module {
    tf::Variable<float> guess{this, "guess", 0.f};
    tf::Variable<std::int64_t> step{this, "step", 0};
    constexpr Search() : tf::Module("search") {}

    constexpr tf::Tensor<float> improve(tf::Tensor<float> target) {
        const auto error = tf::Tensor<float>(target - guess);
        tf::summary::scalar("loss", error * error, step, "halves *twice* in each step");
        guess.assign_add(error / 2.f);
        step.assign_add(1);
        return guess;
    }
};

int main() {
    Search search;
    auto improve = tf::function<&Search::improve>(search);
    const auto writer = tf::summary::create_file_writer("summaries/search");
    {
        const auto scope = writer.as_default();
        for (int i = 0; i < 4; ++i) improve(8.f);
        const tf::name_scope notes("notes");
        tf::summary::text("found", "It is **nearly 8**.", search.step);
        tf::summary::histogram("guesses", tf::constant({0.f, 4.f, 6.f, 7.f}), 0, 2);
    }
    writer.close();

    tf::io::EventFileReader log(writer.file()->path());
    while (const auto event = log.next())
        for (const auto& value : event->summary) {
            std::cout << value.tag << ", step " << event->step;
            if (value.metadata.plugin_name == "scalars")
                std::cout << ": " << value.tensor.as<float>()();
            if (value.metadata.plugin_name == "text")
                std::cout << ": " << value.tensor.as<tf::string>()();
            if (value.metadata.plugin_name == "histograms") {
                const auto rows = value.tensor.as<double, tf::dyn, 3>();
                for (int i = 0; i < rows.shape()[0]; ++i)
                    std::cout << (i == 0 ? ": " : "; ") << rows(i, 2) << " from " << rows(i, 0)
                              << " to " << rows(i, 1);
            }
            std::cout << '\n';
        }
}
