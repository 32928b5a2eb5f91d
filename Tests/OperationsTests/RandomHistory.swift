import Ledger
import Money
import Store

/// Pseudo-random numbers that a seed gives again (SplitMix64).
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
}

/// Batches of two associations on days in any order, most of which are accepted, and reversals among them.
enum RandomHistory {
  static func make(_ ledger: TestLedger, batches: Int, _ random: inout Random) throws {
    try ledger.mustPost(
      csv(
        ["OH", "TX", "reinsurer"].map {
          Cases.contribution("F/\($0)", "100000.00", date: "2020-01-01", book: $0)
        }))
    var guarantees: [(code: String, book: String, date: Day)] = []
    var references: [String] = []
    for batch in 0..<batches {
      if batch % 5 == 4, !references.isEmpty {
        // Later events may rest on it: then it is refused, and the books stay.
        let picked = references[random.below(references.count)]
        if code(of: { try ledger.reverse(picked) }) == nil { references.removeAll { $0 == picked } }
        continue
      }
      var rows: [String] = []
      for place in 0..<(1 + random.below(8)) {
        let name = "\(batch)-\(place)"
        if guarantees.isEmpty || random.below(3) == 0 {
          let book = ["OH", "TX"][random.below(2)]
          let date = day("2020-01-01").adding(days: random.below(300))
          guarantees.append(("G\(name)", book, date))
          rows.append(
            Cases.drawn(
              "G\(name)", "\(1 + random.below(900)).\(10 + random.below(90))", book: book, date: "\(date)"))
          references.append("\(book)/G\(name)/drawn")
        } else {
          let one = guarantees[random.below(guarantees.count)]
          let (row, reference) = later(name, one, &random)
          rows += row
          references.append("\(one.book)/\(reference)")
        }
      }
      _ = try ledger.post(csv(rows)) { ($0.acceptsValid, $0.chunk) = (true, 1 + random.below(6)) }
    }
  }

  private static func later(
    _ name: String, _ one: (code: String, book: String, date: Day), _ random: inout Random
  ) -> (rows: [String], reference: String) {
    let date = one.date.adding(days: random.below(120))
    let start = "book=\(one.book) date=\(date)"
    let amount = "amount=\(1 + random.below(120)).\(10 + random.below(90))"
    switch random.below(5) {
    case 0:
      return (
        ["event=guarantee.amortised reference=A\(name) \(start) guarantee=\(one.code) \(amount)"], "A\(name)"
      )
    case 1:
      return (["event=guarantee.released reference=R\(name) \(start) guarantee=\(one.code)"], "R\(name)")
    case 2:
      return (["event=operating.expense reference=X\(name) \(start) \(amount)"], "X\(name)")
    default:
      let claim = "\(start) guarantee=\(one.code) claim=K\(name)"
      var rows = [
        "event=claim.accepted reference=C\(name) \(claim) \(amount)",
        "event=claim.paid reference=P\(name) \(claim) party=lenders \(amount)",
      ]
      if random.below(2) == 0 {
        rows.append("event=recovery.received reference=V\(name) \(claim) amount=0.\(10 + random.below(90))")
        return (rows, "V\(name)")
      }
      return (rows, "P\(name)")
    }
  }
}
