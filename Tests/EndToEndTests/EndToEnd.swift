import Testing

/// Tests of the whole program, one after another: each takes both cores.
@Suite(.serialized) enum EndToEnd {}
