// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The command-line tool: shows SavedModels and calls their functions.

#include <iostream>

#include "arguments.hpp"
#include "run.hpp"
#include "show.hpp"

namespace {

constexpr std::string_view help =
    R"(ctflow: looks into SavedModels and runs them, whether TensorFlow or ctflow wrote them

  ctflow show DIR [--all]
      Signatures, functions, variables with their shapes, ops, and what cannot be run.
      Functions that Keras and TensorFlow add for themselves are shown with --all.

  ctflow run DIR [--signature NAME] [--input NAME=FILE.npy]... [--output-dir FOLDER]
      Calls a signature once. Each input is an array of numpy.save; each output is
      written as FOLDER/NAME.npy (by default the current folder). The default signature
      is the only one, or serving_default.

  ctflow --help       this text
  ctflow --version    the version

Status: 0; 1 where the model, its files or the call fail; 2 for a wrong command line.
)";

int run(const std::vector<std::string>& words) {
    const cli::Arguments args = cli::parse(words);
    if (args.help) std::cout << help;
    else if (args.version) std::cout << "ctflow " CTFLOW_VERSION "\n";
    else if (args.command == "show") cli::Show(args.dir, args.all, std::cout).run();
    else cli::run_model(args, std::cout);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const cli::UsageError& e) {
        std::cerr << "ctflow: " << cli::printable(e.what())
                  << "\n'ctflow --help' shows how it is called\n";
        return 2;
    } catch (const std::exception& e) {
        std::cerr << "ctflow: " << cli::printable(e.what()) << '\n';
        return 1;
    }
}
