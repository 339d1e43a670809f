// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// All of the headers' translation units are linked; there is nothing to run.
int main() {}
