import Foundation
import Testing
import TestBooks

/// Random operations on a ledger and on a model of it give the same: outcomes, transfers, balances, open
/// items, and reports as of a day as known at a seal.
///
/// `GLEDGER_LONG=yes` runs many more seeds; `GLEDGER_SEED=17` runs that one, and `GLEDGER_SEED=17-40` those.
struct ModelTests {
  struct Run: Sendable, CustomTestStringConvertible {
    var scheme: ModelScheme
    var seed: UInt64
    var operations: Int
    var testDescription: String { "\(scheme.name), seed \(seed), \(operations) operations" }
  }

  static let runs: [Run] = {
    let environment = ProcessInfo.processInfo.environment
    var (seeds, count) = (Array(1...2) as [UInt64], 25)
    if environment["GLEDGER_LONG"] == "yes" { (seeds, count) = (Array(1...60), 120) }
    if let text = environment["GLEDGER_SEED"] {
      let ends = text.split(separator: "-").compactMap { UInt64($0) }
      if let first = ends.first, let last = ends.last, first <= last { seeds = Array(first...last) }
      count = 120
    }
    if let text = environment["GLEDGER_OPERATIONS"], let wanted = Int(text) { count = wanted }
    return seeds.flatMap { seed in
      ModelScheme.all.map { Run(scheme: $0, seed: seed, operations: count) }
    }
  }()

  @Test(arguments: runs) func theLedgerDoesWhatTheModelDoes(_ run: Run) throws {
    let operations = Generator.operations(run.operations, seed: run.seed, run.scheme)
    guard let difference = try Comparison.run(operations, run.scheme) else { return }
    let failing = Array(operations.prefix(difference.step))
    // Another difference than the one that was found would be another case.
    let shortest = try Shrinker.shrink(failing) { operations in
      try Comparison.run(operations, run.scheme)?.kind == difference.kind
    }
    let last = try Comparison.run(shortest, run.scheme)
    Issue.record(
      """
      \(run.testDescription): \(difference)
      \(shortest.count) of \(failing.count) operations are enough: \(last.map { "\($0)" } ?? "-")
      A case for the table of RegressionTests:
      \(Operation.listing(shortest))
      """)
  }
}
