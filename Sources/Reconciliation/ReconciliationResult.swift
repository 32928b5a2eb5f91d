import Money

/// What came of a reconciliation: every item of both sides that no earlier run matched is in exactly one
/// match or one break.
public struct ReconciliationResult: Sendable {
  let input: MatchingInput
  public let rules: MatchingRules
  var matchGroups = GroupTable()
  var matchStages: [UInt16] = []
  var matchReasons: [Reason] = []
  public internal(set) var proposals: [Proposal] = []
  /// Searches that stopped at their budget.
  public internal(set) var exhausted: [Exhaustion] = []
  var breakGroups = GroupTable()
  var breakFacts: [BreakFact] = []

  /// Items that belong together.
  public struct Match: Sendable, Equatable {
    /// The rule that made it.
    public var rule: String
    public var reason: String
    public var ours: [ItemID]
    public var theirs: [ItemID]
    /// Minor units of each item, ours first.
    public var amounts: [Int64]
    public var currency: Currency
    /// Their sum less ours, minor units: within the tolerance, and zero by default.
    public var difference: Int64
    /// The account that the rules name for the difference; nil where there is none.
    public var account: String?
  }

  /// Items that may belong together: a person decides. They are not consumed, and stand in breaks too.
  public struct Proposal: Sendable, Equatable {
    public var rule: String
    public var reason: String
    public var ours: [ItemID]
    public var theirs: [ItemID]
  }

  /// A search that stopped at its budget, so that it cannot say that there is no match.
  public struct Exhaustion: Sendable, Equatable {
    public var rule: String
    public var side: MatchSide?
    /// The single item, or the first of a group.
    public var item: ItemID
    /// Nodes that it visited; 0 where it was not begun, because there were more candidates than the rule
    /// allows or because the stage had no nodes left.
    public var nodes: Int
    public var candidates: Int
  }

  public enum BreakKind: UInt8, Sendable, CaseIterable {
    case timing, bankOnly, ledgerOnly, amount, duplicate, balance, disputed

    public var name: String {
      switch self {
      case .timing: "timing"
      case .bankOnly: "bank-only"
      case .ledgerOnly: "ledger-only"
      case .amount: "amount"
      case .duplicate: "duplicate"
      case .balance: "balance"
      case .disputed: "disputed"
      }
    }
  }

  struct BreakFact: Sendable {
    var kind: BreakKind
    var day: Int32
    var difference: Int64
    var currency: Currency
  }

  /// Items without a match.
  public struct Break: Sendable, Equatable {
    public var kind: BreakKind
    public var ours: [ItemID]
    public var theirs: [ItemID]
    /// Minor units of each item, ours first.
    public var amounts: [Int64]
    public var currency: Currency
    /// Their sum less ours, minor units.
    public var difference: Int64
    /// The oldest day of its items.
    public var day: Day
    /// Days from ``day`` to the day of the reconciliation; never negative.
    public var age: Int
    /// Index of the bucket that the age falls into.
    public var bucket: Int
  }

  public var matchCount: Int { matchGroups.count }
  public var breakCount: Int { breakGroups.count }

  public func match(_ index: Int) -> Match {
    let (ours, theirs) = (matchGroups.ours(index), matchGroups.theirs(index))
    let difference = input.sum(.theirs, theirs) - input.sum(.ours, ours)
    let currency = input.currency(ours, theirs)
    let tolerance = rules.tolerances.first { $0.currency == currency }
    return Match(
      rule: rules.stages[Int(matchStages[index])].name,
      reason: matchReasons[index].text(input.symbols, difference: difference),
      ours: ours.map { input.ours.id(Int($0)) }, theirs: theirs.map { input.theirs.id(Int($0)) },
      amounts: amounts(ours, theirs), currency: currency, difference: Int64(clamping: difference),
      account: difference == 0 ? nil : tolerance?.account)
  }

  public func breakAt(_ index: Int) -> Break {
    let fact = breakFacts[index]
    let age = max(0, Int(input.asOf.number) - Int(fact.day))
    return Break(
      kind: fact.kind, ours: breakGroups.ours(index).map { input.ours.id(Int($0)) },
      theirs: breakGroups.theirs(index).map { input.theirs.id(Int($0)) },
      amounts: amounts(breakGroups.ours(index), breakGroups.theirs(index)), currency: fact.currency,
      difference: fact.difference, day: Day(number: fact.day),
      age: age, bucket: rules.bucket(age: age))
  }

  /// The rule of each match.
  public var matchedRules: some Sequence<String> { matchStages.lazy.map { rules.stages[Int($0)].name } }

  private func amounts(_ ours: ArraySlice<Int32>, _ theirs: ArraySlice<Int32>) -> [Int64] {
    ours.map { input.ours.amounts[Int($0)] } + theirs.map { input.theirs.amounts[Int($0)] }
  }

  public var matches: some Sequence<Match> { (0..<matchCount).lazy.map { match($0) } }
  public var breaks: some Sequence<Break> { (0..<breakCount).lazy.map { breakAt($0) } }
}
