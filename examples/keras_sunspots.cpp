// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A time series: an LSTM reads the numbers of sunspots of 22 years, two cycles, and predicts the
// next one. It is trained on the windows that end before 1950, tested on the later ones, and
// compared with the naive forecast, the number of the year before.
//
//     keras_sunspots sunspots.csv

#include <fstream>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <tf/tf.hpp>

using namespace tf::keras;

constexpr int window = 22, first_test_year = 1950;

struct Series {
    int first_year = 0;
    std::vector<float> spots;
};

/// Reads a line of titles, then lines `year,number`.
Series read_series(const char* path) {
    std::ifstream file(path);
    std::string titles;
    std::getline(file, titles);
    Series out;
    int year = 0;
    char comma = 0;
    float spots = 0;
    while (file >> year >> comma >> spots) {
        if (out.spots.empty()) out.first_year = year;
        out.spots.push_back(spots);
    }
    return out;
}

using Past = tf::Tensor<float, tf::dyn, window, 1>;
using Next = tf::Tensor<float, tf::dyn, 1>;

using Forecaster = Sequential<Input<window, 1>{}, LSTM<16>{}, Dense<1>{}>;

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_sunspots sunspots.csv\n", 2;
    const Series series = read_series(argv[1]);

    // Row i has `window` years from first_year + i on, and then the year to predict.
    const tf::Tensor<float, tf::dyn, window + 1> rows =
        tf::signal::frame<window + 1, 1>(tf::constant(series.spots) / 100.f);
    const Past past = tf::expand_dims<-1>(rows(tf::all, tf::Slice<0, window>()));
    const Next next = rows(tf::all, tf::Slice<window>());
    const int split = first_test_year - series.first_year - window;
    const Past x = past[tf::Slice(0, split)], test_x = past[tf::Slice(split, tf::none)];
    const Next y = next[tf::Slice(0, split)], test_y = next[tf::Slice(split, tf::none)];

    tf::random::set_seed(1);
    Forecaster model;
    auto trainer = compile<optimizers::Adam{.learning_rate = .005}, losses::MeanSquaredError{},
                           metrics::MeanAbsoluteError{.name = "mae"}>(model);
    trainer.fit(x, y, {.batch_size = 16, .epochs = 60, .verbose = 0});

    const Next before = test_x(tf::all, tf::at<-1>);
    const float naive = tf::reduce_mean(tf::abs(test_y - before))();
    const float mae = trainer.evaluate(test_x, test_y, {.verbose = 0})["mae"];
    std::cout << x.shape()[0] << " windows for training, " << test_x.shape()[0] << " for testing\n"
              << std::fixed << std::setprecision(1)
              << "mean absolute error from 1950: " << 100 * mae << " sunspots, naive "
              << 100 * naive << '\n';

    // Forecasts five years after the last window; each forecast is an input of the next one.
    Past recent = test_x[tf::Slice<-1>()];
    recent = tf::concat<1>(recent(tf::all, tf::Slice<1>()),
                           tf::expand_dims<-1>(Next(test_y[tf::Slice<-1>()])));
    const int end = series.first_year + static_cast<int>(series.spots.size());
    for (int year = end; year < end + 5; ++year) {
        const Next predicted = model(recent);
        std::cout << year << ": " << 100 * predicted(0, 0) << '\n';
        recent = tf::concat<1>(recent(tf::all, tf::Slice<1>()), tf::expand_dims<-1>(predicted));
    }
}
