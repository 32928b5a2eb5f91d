import Money
import Reconciliation

/// Two sides with a known truth: which items belong together, and which have no partner.
///
/// Amounts are in minor units and look like those of payments: most are odd, every tenth is round. Parties
/// are few enough that each has many items within a window.
struct HardCases {
  enum Kind: String, CaseIterable, Sendable {
    case plain, noReference, split, splitNoReference, merged, mergedNoReference, netted, late, duplicated
    case oneUnitOff, wrongReference, anothersReference, swappedDigits, returnedAndSentAgain, returned
    case oursOnly, theirsOnly
  }

  /// Items that belong together, with what they are. A break has no match.
  struct Group: Sendable {
    var kind: Kind
    var ours: [Int64]
    var theirs: [Int64]
    /// Whether the engine should match it by itself.
    var isMatch: Bool
  }

  private(set) var ours: [Item] = []
  private(set) var theirs: [Item] = []
  private(set) var groups: [Group] = []
  private var chance: SeededGenerator
  private var next: Int64 = 1
  private let parties: Int

  /// Of a thousand cases, how many are of each kind.
  static let defaultMix: [(Kind, Int)] = [
    (.plain, 690), (.noReference, 60), (.split, 40), (.splitNoReference, 10), (.merged, 40),
    (.mergedNoReference, 10), (.netted, 20), (.late, 30), (.duplicated, 10), (.oneUnitOff, 10),
    (.wrongReference, 15), (.anothersReference, 1), (.swappedDigits, 14), (.returnedAndSentAgain, 10),
    (.returned, 5), (.oursOnly, 20), (.theirsOnly, 15),
  ]

  init(seed: UInt64, cases: Int, parties: Int, mix: [(Kind, Int)] = HardCases.defaultMix) {
    (chance, self.parties) = (SeededGenerator(seed: seed), parties)
    let total = mix.reduce(0) { $0 + $1.1 }
    for _ in 0..<cases {
      var pick = Int.random(in: 0..<total, using: &chance)
      let kind = mix.first { entry in
        pick -= entry.1
        return pick < 0
      }
      if let kind { add(kind.0) }
    }
  }

  private mutating func item(_ amount: Int64, _ words: String, _ day: Int32) -> Item {
    next += 1
    return i(next, amount, words, day: day)
  }

  private mutating func amount() -> Int64 {
    let amount = Int64.random(in: 10_000...90_000_000, using: &chance)
    let isRound = Int.random(in: 0..<10, using: &chance) == 0
    return (isRound ? amount / 10_000 * 10_000 + 10_000 : amount) * (Bool.random(using: &chance) ? 1 : -1)
  }

  private mutating func put(_ kind: Kind, _ some: [Item], _ others: [Item], isMatch: Bool = true) {
    ours += some
    theirs += others
    groups.append(
      Group(kind: kind, ours: some.map(\.id.number), theirs: others.map(\.id.number), isMatch: isMatch))
  }

  private mutating func add(_ kind: Kind) {
    let party = "p:P\(Int.random(in: 0..<parties, using: &chance))"
    let day = Int32.random(in: -40...10, using: &chance)
    let later = day + Int32.random(in: 0...3, using: &chance)
    let key = "e:E\(next)X"
    let whole = amount()
    switch kind {
    case .plain: put(kind, [item(whole, "\(party) \(key)", day)], [item(whole, key, later)])
    case .noReference: put(kind, [item(whole, "\(party) \(key)", day)], [item(whole, party, later)])
    case .late: put(kind, [item(whole, "\(party) \(key)", day)], [item(whole, "\(party) \(key)", day + 30)])
    case .split, .splitNoReference:
      let words = kind == .split ? "\(party) \(key)" : party
      let parts = parts(whole).map { item($0, words, later) }
      put(kind, [item(whole, "\(party) \(key)", day)], parts)
    case .merged, .mergedNoReference:
      let batch = kind == .merged ? " b:\(key.dropFirst(2))" : ""
      let parts = parts(whole).map { item($0, "\(party) e:E\(next)M\(batch)", day) }
      put(kind, parts, [item(whole, "\(party)\(batch)", later)])
    case .netted:
      let words = "\(party) s:\(key.dropFirst(2))"
      let gross = parts(whole) + [-amount(), amount()]
      put(kind, gross.map { item($0, words, day) }, [item(gross.reduce(0, +), words, later)])
    case .oursOnly: put(kind, [item(whole, "\(party) \(key)", day)], [], isMatch: false)
    case .theirsOnly: put(kind, [], [item(whole, "\(party) \(key)", day)], isMatch: false)
    default: addWrong(kind, party, key, day, later, whole)
    }
  }

  private mutating func addWrong(
    _ kind: Kind, _ party: String, _ key: String, _ day: Int32, _ later: Int32, _ whole: Int64
  ) {
    let words = "\(party) \(key)"
    switch kind {
    case .duplicated:
      put(kind, [item(whole, words, day)], [item(whole, words, later)])
      put(kind, [], [item(whole, words, later + 1)], isMatch: false)
    case .oneUnitOff:
      let off = whole + (Bool.random(using: &chance) ? 1 : -1)
      let named = Bool.random(using: &chance) ? words : party
      put(kind, [item(whole, words, day)], [item(off, named, later)], isMatch: false)
    case .wrongReference:
      put(kind, [item(whole, words, day)], [item(whole, "\(party) e:W\(next)", later)])
    case .anothersReference:
      // Two payments whose references the bank exchanged: a person has to look.
      let second = amount()
      let (one, two) = (item(whole, words, day), item(second, "\(words)2", day))
      put(kind, [one], [item(whole, "\(words)2", later)], isMatch: false)
      put(kind, [two], [item(second, words, later)], isMatch: false)
    case .swappedDigits:
      var letters = Array("\(next)73")
      letters.swapAt(letters.count - 1, letters.count - 2)
      let (mine, wrong) = ("E\(next)73", "E" + String(letters))
      put(kind, [item(whole, "\(party) e:\(mine)", day)], [item(whole, "\(party) e:\(wrong)", later)])
    case .returnedAndSentAgain:
      put(
        kind, [item(whole, words, day)],
        [item(whole, words, later), item(-whole, words, later + 2), item(whole, words, later + 4)])
    default:
      put(kind, [item(whole, words, day)], [item(whole, words, later)])
      put(kind, [], [item(-whole, words, later + 2)], isMatch: false)
    }
  }

  /// Two to four parts of the same sign.
  private mutating func parts(_ whole: Int64) -> [Int64] {
    var (rest, parts) = (whole, [Int64]())
    for _ in 0..<Int.random(in: 1...3, using: &chance) where abs(rest) > 100 {
      let part = rest * Int64.random(in: 15...60, using: &chance) / 100
      parts.append(part)
      rest -= part
    }
    return parts + [rest]
  }
}
