// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The headers' translation units are linked in whole; there is nothing to run.
int main() {}
