import Ledger
import Money
import Posting
import Testing

@testable import Statements

/// Whatever balanced transfers there are, the statements foot; one changed amount, and there is no statement.
@Suite struct PropertyTests {
  /// SplitMix64: the same rows for the same seed.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  /// Random transfers between accounts of one world. The memo pair moves by the events that have lines only.
  static func random(_ generator: inout Generator) -> Fixture {
    var fixture = Fixture()
    fixture.rows = []
    let real = ["1010", "1210", "2110", "3110", "3210", "4110", "5110"]
    let memoCauses = [Cause(.guaranteeDrawn, .drawn), Cause(.claimAccepted, .relieved)]
    for _ in 0..<Int.random(in: 1...40, using: &generator) {
      let amount = Int128(Int64.random(in: 1...9_000_000_000_000, using: &generator))
      let (fund, cohort) = (
        Int.random(in: 0...1, using: &generator), [0, 2023, 2024].randomElement(using: &generator) ?? 0
      )
      let pair = real.shuffled(using: &generator)
      let event = EventKind.allCases.randomElement(using: &generator) ?? .feeBilled
      let component = Component.allCases.randomElement(using: &generator) ?? .paid
      let isOpening = Int.random(in: 0..<4, using: &generator) == 0
      if Int.random(in: 0..<4, using: &generator) == 0 {
        let cause = isOpening ? nil : memoCauses.randomElement(using: &generator)
        let sides = Bool.random(using: &generator) ? ("9110", "9210") : ("9210", "9110")
        fixture.post(cause, sides.0, sides.1, amount, fund: fund, cohort: cohort)
      } else {
        let cause = isOpening ? nil : Cause(event, component)
        fixture.post(cause, pair[0], pair[1], amount, fund: fund, cohort: cohort)
      }
    }
    return fixture
  }

  @Test(arguments: 0..<60)
  func foots(_ seed: Int) throws {
    var generator = Generator(state: UInt64(seed))
    var fixture = PropertyTests.random(&generator)
    for dimension in ColumnDimension.allCases {
      let statement = try fixture.fund(dimension)
      let closing = statement.sections.first { $0.letter == "I" }?.rows.first?.amounts ?? []
      let assets = fixture.rows.reduce(Int128(0)) { sum, row in
        switch fixture.scheme.chart[row.chart].accountClass {
        case .asset, .liability: sum + row.debit - row.credit
        default: sum
        }
      }
      #expect(closing.last == assets)
      if closing.count > 1 { #expect(closing.dropLast().reduce(0, +) == assets) }
      let balance = try fixture.trialBalance(dimension, detail: true)
      for totals in balance.blocks.map(\.totals) {
        #expect(totals[0] == totals[1] && totals[2] == totals[3] && totals[4] == totals[5])
      }
    }
    let index = Int.random(in: fixture.rows.indices, using: &generator)
    let change = Int128(Int.random(in: 1...1000, using: &generator))
    if Bool.random(using: &generator) {
      fixture.rows[index].debit += change
    } else {
      fixture.rows[index].credit += change
    }
    for dimension in ColumnDimension.allCases {
      #expect(throws: StatementFault.self) { try fixture.fund(dimension) }
      #expect(throws: StatementFault.self) { try fixture.trialBalance(dimension) }
    }
  }
}
