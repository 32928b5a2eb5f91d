import Money

/// What a rule file says: stages in their order, tolerances, windows and the buckets of ages.
public struct MatchingRules: Sendable {
  public var stages: [Stage]
  public var tolerances: [Tolerance]
  /// An item that is at most so many days old and has no partner is in transit rather than missing.
  public var timingDays: Int
  /// The oldest day of each bucket of ages but the last, which is open: 7, 30, 90.
  public var buckets: [Int]

  public init(
    stages: [Stage], tolerances: [Tolerance] = [], timingDays: Int = 5, buckets: [Int] = [7, 30, 90]
  ) {
    (self.stages, self.tolerances, self.timingDays) = (stages, tolerances, timingDays)
    self.buckets = buckets
  }

  /// A difference that may be carried to an account of its own, in minor units of one currency.
  public struct Tolerance: Sendable, Equatable {
    public var currency: Currency
    public var amount: Int64
    /// The account of the chart to which the difference is carried.
    public var account: String

    public init(currency: Currency, amount: Int64, account: String) {
      (self.currency, self.amount, self.account) = (currency, amount, account)
    }
  }

  /// One step of matching; what it matches is consumed, on both sides, before the next begins.
  public struct Stage: Sendable, Equatable {
    /// The rule's name, which every match that it makes carries.
    public var name: String
    public var method: Method
    /// Days that partners may be apart; nil = any.
    public var days: Int?

    public init(_ name: String, _ method: Method, days: Int? = nil) {
      (self.name, self.method, self.days) = (name, method, days)
    }
  }

  public enum Method: Sendable, Equatable {
    /// One to one: the same reference of one of these kinds, and the same amount.
    case reference([ReferenceKind])
    /// One to one: the same amount and party, within the window, where there is no second candidate.
    case amount
    /// All open items of both sides that share a reference sum to the same: batches, parts, nets.
    case sum([ReferenceKind])
    /// Items of one side that share a reference cancel each other: returned, reversed.
    case reversal([ReferenceKind])
    /// One item of `single` against several of the other side and the same party, by exact subset search.
    case subset(single: MatchSide, Search)
    /// Several against several of the same party.
    case several(Search)
    /// Proposals only: the same amount within the window, and text at least so like, in thousandths.
    case text(likeness: Int)
    /// Proposals only: the same party within the window, and an amount that differs by at most so many minor
    /// units, or by two digits that are swapped.
    case near(Int64)
  }

  /// The bounds of a search for subsets.
  public struct Search: Sendable, Equatable {
    /// Most items on a side that is searched.
    public var parts: Int
    /// Whether debits and credits may net (a settlement), or all have the sign of the single item.
    public var nets: Bool
    /// Most candidates among which is searched.
    public var candidates: Int
    /// Where several stand against several, items of the two sides whose amounts differ by no more than this
    /// are two that should agree: errors that offset each other are proposed, not matched.
    public var near: Int64
    /// Nodes that one search may visit, and that all searches of the stage may visit.
    public var nodes: Int
    public var allNodes: Int
    /// A sum is taken only where, by count of subsets against spread of sums, chance would make it in at most
    /// one of so many searches; else it is proposed.
    public var odds: Int

    public init(
      parts: Int = 8, nets: Bool = false, candidates: Int = 60, near: Int64 = 100, nodes: Int = 50_000,
      allNodes: Int = 500_000_000, odds: Int = 1000
    ) {
      (self.parts, self.nets, self.nodes) = (parts, nets, nodes)
      (self.candidates, self.near) = (candidates, near)
      (self.allNodes, self.odds) = (allNodes, odds)
    }
  }

  /// The stages in the order of the design: exact, structured, sums by reference, amount and party, one to
  /// many, many to one, many to many, and what is only proposed.
  public static let standard = MatchingRules(stages: [
    Stage("exact-reference", .reference([.reference, .endToEnd])),
    Stage("creditor-reference", .reference([.creditor])),
    Stage("sum-by-reference", .sum([.reference, .endToEnd, .creditor])),
    Stage("batch", .sum([.batch, .settlement])),
    Stage("reversal", .reversal([.reference, .endToEnd, .creditor]), days: 30),
    Stage("claim-or-guarantee", .reference([.claim, .guarantee]), days: 5),
    Stage("claim-or-guarantee-sum", .sum([.claim, .guarantee]), days: 10),
    Stage("amount-date-party", .amount, days: 5),
    Stage("one-to-many", .subset(single: .ours, Search()), days: 5),
    Stage("many-to-one", .subset(single: .theirs, Search()), days: 5),
    Stage("net-settlement", .subset(single: .theirs, Search(parts: 6, nets: true)), days: 5),
    Stage("many-to-many", .several(Search(parts: 5, nodes: 20_000)), days: 5),
    Stage("near-amount", .near(100), days: 5),
    Stage("text", .text(likeness: 500), days: 10),
  ])

  /// The tolerance of a currency, or zero.
  func tolerance(_ currency: Currency) -> Int64 {
    tolerances.first { $0.currency == currency }?.amount ?? 0
  }

  /// The bucket that an age falls into: 0 for the youngest.
  public func bucket(age: Int) -> Int { buckets.firstIndex { age <= $0 } ?? buckets.count }

  /// How a bucket is called: `0-7`, `8-30`, `31-90`, `91+`.
  public func bucketName(_ bucket: Int) -> String {
    let from = bucket == 0 ? 0 : buckets[bucket - 1] + 1
    return bucket < buckets.count ? "\(from)-\(buckets[bucket])" : "\(from)+"
  }

  /// The rules in one text that says all of them: what is hashed.
  public var canonical: String {
    let stages = stages.map { stage in
      "stage \(stage.name) \(stage.days.map(String.init) ?? "any") \(stage.method.canonical)"
    }
    let tolerances = tolerances.map { "tolerance \($0.currency) \($0.amount) \($0.account)" }
    return (stages + tolerances + ["timing \(timingDays)", "buckets \(buckets)"]).joined(separator: "\n")
  }
}

extension MatchingRules.Method {
  var canonical: String {
    func names(_ kinds: [ReferenceKind]) -> String { kinds.map(\.name).joined(separator: ",") }
    func bounds(_ search: MatchingRules.Search) -> String {
      "\(search.parts) \(search.nets) \(search.candidates) \(search.near) \(search.nodes) \(search.allNodes) "
        + "\(search.odds)"
    }
    switch self {
    case .reference(let kinds): return "reference \(names(kinds))"
    case .amount: return "amount"
    case .sum(let kinds): return "sum \(names(kinds))"
    case .reversal(let kinds): return "reversal \(names(kinds))"
    case .subset(let single, let search): return "subset \(single) \(bounds(search))"
    case .several(let search): return "several \(bounds(search))"
    case .text(let likeness): return "text \(likeness)"
    case .near(let most): return "near \(most)"
    }
  }
}
