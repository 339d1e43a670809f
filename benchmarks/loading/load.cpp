// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// `load DIR BATCH`: loads a SavedModel and runs its signature serving_default; load.py does the
// same with TensorFlow. One line of JSON: seconds to load, of the first and of the best run, the
// peak of the process's memory, and the mean of the results' absolute values, which must be
// TensorFlow's.

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include <tf/io/saved_model/load.hpp>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// An input of the given dtype and shape, the same in load.py.
tf::AnyTensor input(const tf::saved_model::TensorSpec& spec, int batch) {
    tf::Shape shape;
    for (int k = 0; k < spec.shape.rank; ++k)
        shape.push_back(spec.shape[k] < 0 ? batch : spec.shape[k]);
    tf::detail::tracing::Handle h(tf::detail::core::allocate(spec.dtype, shape.size()));
    void* data = h.buffer()->data();
    for (std::int64_t i = 0; i < shape.size(); ++i) switch (spec.dtype) {
            case tf::DType::float32:
                static_cast<float*>(data)[i] = static_cast<float>(i % 7) / 7.0f;
                break;
            case tf::DType::int32:
                static_cast<std::int32_t*>(data)[i] = static_cast<std::int32_t>(i % 7);
                break;
            case tf::DType::str: static_cast<std::string*>(data)[i] = "the cat sat"; break;
            default: std::fprintf(stderr, "an input of another dtype\n"); std::exit(1);
        }
    return {std::move(h), shape, spec.dtype};
}

double mean_magnitude(const std::map<std::string, tf::AnyTensor>& results) {
    double sum = 0, count = 0;
    for (const auto& [name, t] : results)
        for (std::int64_t i = 0; i < t.shape().size(); ++i, ++count)
            sum += std::abs(static_cast<const float*>(t.data())[i]);
    return sum / count;
}

/// The highest memory use of this program in bytes. The kernel's ru_maxrss is not suitable: it
/// starts with the size of the parent process.
double peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024;
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 1;
    const auto start = Clock::now();
    const tf::saved_model::LoadedModel model = tf::saved_model::load(argv[1]);
    const double load = seconds_since(start);
    const auto signature = model.signature("serving_default");
    std::map<std::string, tf::saved_model::Argument> inputs;
    for (const auto& [name, spec] : signature.inputs())
        inputs[name] = input(spec, std::atoi(argv[2]));
    double first = 0, best = 1e9, checksum = 0;
    const auto runs = Clock::now();
    for (int k = 0; k < 3 || (k < 1000 && seconds_since(runs) < 2); ++k) {
        const auto now = Clock::now();
        const auto results = signature(inputs);
        const double took = seconds_since(now);
        if (k == 0) {
            first = took;
            checksum = mean_magnitude(results);
        } else {
            best = std::min(best, took);
        }
    }
    std::printf(
        "{\"load_s\": %g, \"first_s\": %g, \"run_s\": %g, \"peak_bytes\": %.0f, "
        "\"mean\": %.9g}\n",
        load, first, best, peak_memory(), checksum);
}
