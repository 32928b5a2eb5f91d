import Interchange
import Ledger
import Money
import Posting
import Store
import Tabular

/// What came of comparing a bordereau with our own cessions.
public struct BordereauOutcome {
  public enum Kind: String, Sendable {
    case amount, oursOnly = "ours-only", theirsOnly = "theirs-only", duplicate
  }

  /// A row that does not agree.
  public struct Difference: Sendable {
    public var kind: Kind
    public var guarantee: String
    public var claim: String
    /// `FILE:LINE`; empty where they have no such row.
    public var place: String
    /// An event of ours; empty where we have none.
    public var reference: String
    /// Of each figure that is compared: ours and theirs, minor units.
    public var figures: [(name: String, ours: Int64, theirs: Int64)]
  }

  public var from: Day?
  public var to: Day
  public var seal: Int64
  public var currency: Currency
  public var kind: BordereauKind
  /// Rows of both sides that agree in every figure.
  public var agreed = 0
  public var sums: [(name: String, ours: Int128, theirs: Int128)] = []
  public var differences: [Difference] = []
}

/// Compares a counterparty's bordereau with the claims that we ceded, the recoveries that we owe, the
/// premiums that we ceded: row by row, by claim and guarantee, figure by figure (domain.md 9.3 V3 per
/// counterparty and claim). What is not in the period and not outstanding at its end is no row of ours.
/// Nothing is stored.
public struct BordereauRun {
  private let database: LedgerDatabase
  private let mapping: BordereauMapping

  public init(_ database: LedgerDatabase, _ mapping: BordereauMapping) {
    (self.database, self.mapping) = (database, mapping)
  }

  private struct Key: Hashable, Comparable {
    var guarantee: String
    var claim: String

    static func < (left: Key, right: Key) -> Bool {
      (left.guarantee, left.claim) < (right.guarantee, right.claim)
    }
  }

  public func run(
    _ file: String, book: String, party: String, from: Day?, to: Day
  ) throws -> BordereauOutcome {
    try InputFile.check(file)
    let input = try InputFile(file)
    defer { input.remove() }
    let theirs = try Bordereau.read(try .file(input.path, name: input.place), mapping)
    let snapshot = try Snapshot(database, knownAt: .now)
    defer { snapshot.close() }
    _ = try snapshot.book(book)
    guard snapshot.pack.scheme.party(party) != nil else {
      throw LedgerError(
        "unknown-party", "the pack has no party \(party)", remedy: "gledger scheme show lists them")
    }
    let kind: OpenItem.Kind =
      switch mapping.kind {
      case .claims: .claim
      case .recoveries: .remittance
      case .premium: .premium
      }
    let ours = try snapshot.ceded(
      book: book, party: party, kind: kind.rawValue, currency: mapping.currency, from: from, to: to)
    var outcome = BordereauOutcome(
      from: from, to: to, seal: snapshot.seal, currency: mapping.currency, kind: mapping.kind)
    try compare(ours, theirs, input.name, &outcome)
    return outcome
  }

  private func compare(
    _ ours: [Snapshot.CededFigures], _ theirs: [BordereauRow], _ file: String,
    _ outcome: inout BordereauOutcome
  ) throws {
    let keys = mapping.keys
    func key(_ guarantee: String, _ claim: String) -> Key {
      Key(guarantee: keys.guarantee ? guarantee : "", claim: keys.claim ? claim : "")
    }
    var own: [Key: (figures: [Int64], reference: String)] = [:]
    for one in ours {
      let place = key(one.guarantee, one.claim)
      let before = own[place]?.figures ?? [0, 0, 0]
      let figures = zip(before, [one.inPeriod, one.toDate, one.outstanding]).map { $0 &+ $1 }
      own[place] = (figures, own[place]?.reference ?? one.reference)
    }
    // Settled before the period, or taken back: no row is expected, and one that is there is compared.
    let told = Set(theirs.map { key($0.guarantee, $0.claim) })
    let compared = mapping.figures
    own = own.filter { place, one in
      told.contains(place) || zip(one.figures, compared).contains { $0 != 0 && $1 }
    }
    outcome.sums = Bordereau.figures.indices.filter { compared[$0] }.map { index in
      (
        Bordereau.figures[index], own.values.reduce(Int128(0)) { $0 + Int128($1.figures[index]) },
        theirs.reduce(Int128(0)) { $0 + Int128($1.figures[index]) }
      )
    }
    var seen: Set<Key> = []
    for row in theirs {
      let place = key(row.guarantee, row.claim)
      let one = own[place]
      let isTwice = !seen.insert(place).inserted
      let figures = Bordereau.figures.indices.filter { compared[$0] }.map { index in
        (
          name: Bordereau.figures[index], ours: isTwice ? 0 : one?.figures[index] ?? 0,
          theirs: row.figures[index]
        )
      }
      guard isTwice || one == nil || figures.contains(where: { $0.ours != $0.theirs }) else {
        outcome.agreed += 1
        continue
      }
      outcome.differences.append(
        BordereauOutcome.Difference(
          kind: isTwice ? .duplicate : one == nil ? .theirsOnly : .amount, guarantee: row.guarantee,
          claim: row.claim, place: "\(file):\(row.line)", reference: one?.reference ?? "", figures: figures))
    }
    for (place, one) in own.sorted(by: { $0.key < $1.key }) where !seen.contains(place) {
      let figures = Bordereau.figures.indices.filter { compared[$0] }.map { index in
        (name: Bordereau.figures[index], ours: one.figures[index], theirs: Int64(0))
      }
      outcome.differences.append(
        BordereauOutcome.Difference(
          kind: .oursOnly, guarantee: place.guarantee, claim: place.claim, place: "",
          reference: one.reference,
          figures: figures))
    }
  }
}
