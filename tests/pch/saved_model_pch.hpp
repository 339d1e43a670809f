// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The precompiled header of the saved models, each file of which needs the whole library.
#include "../referee/saved_model/report.hpp"
