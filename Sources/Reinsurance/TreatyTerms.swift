import Money

/// What one risk of a treaty is: the level at which its terms for a risk apply.
public enum RiskLevel: String, Sendable, CaseIterable {
  case guarantee
  case product
  case borrower
  case group
  case association
}

/// The terms of one contract on losses, in the order in which they apply (reinsurance.md 2.3): the ceded
/// share, the terms of a risk, those of an event, those of the period, what is placed, the reinsurer's line.
public struct TreatyTerms: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case quotaShare = "quota_share"
    case surplus
    case facultative
    case perRiskXL = "per_risk_xl"
    case eventXL = "event_xl"
    case aggregateXL = "aggregate_xl"

    /// It takes a share of each risk, and so cannot take more than all of it.
    public var isProportional: Bool {
      switch self {
      case .quotaShare, .surplus: true
      case .facultative, .perRiskXL, .eventXL, .aggregateXL: false
      }
    }
  }

  /// A band of loss, in minor units: what lies above `attachment`, at most `limit`.
  public struct Band: Sendable, Hashable {
    public var attachment: Int64
    /// nil is unlimited.
    public var limit: Int64?

    /// Everything.
    public static let open = Band()

    public init(attachment: Int64 = 0, limit: Int64? = nil) {
      (self.attachment, self.limit) = (attachment, limit)
    }

    public var isOpen: Bool { attachment == 0 && limit == nil }
  }

  /// Unique in a programme: `ReinsNumber` in OED.
  public var code: String
  /// As it is printed: `ReinsName` in OED.
  public var name: String
  public var kind: Kind
  /// The inuring order: 1 applies first, gaps are allowed, contracts of one number see the same loss.
  public var priority: Int
  public var level: RiskLevel
  public var risk: Band
  public var event: Band
  /// Of the period, over its events in their order.
  public var aggregate: Band
  /// How often the event's limit comes back; nil where the contract does not say.
  public var reinstatements: Int64?
  /// The share of the result that is placed.
  public var placed: Ratio
  /// The reinsurer's signed line of what is placed: `TreatyShare` in OED.
  public var signed: Ratio
  public var cover: Cover
  /// Each row's share is rounded by itself, half-even, before all other terms, as each claim is in the books;
  /// shares by the sums of risks have no common denominator either.
  public var roundsEachRow = false
  /// Numbers of the events that it covers, from 0; nil covers all.
  public var events: Range<Int>?

  /// Which risks are covered, and the share of each that is ceded before all other terms.
  public enum Cover: Sendable {
    case all(Ratio)
    /// One number a risk: 0 is out of scope, n is `shares[n - 1]`.
    case some([Int32], shares: [Ratio])
  }

  public init(
    code: String, name: String, kind: Kind, priority: Int, level: RiskLevel, cover: Cover,
    risk: Band = .open, event: Band = .open, aggregate: Band = .open, reinstatements: Int64? = nil,
    placed: Ratio = .one, signed: Ratio = .one
  ) {
    (self.code, self.name, self.kind, self.priority) = (code, name, kind, priority)
    (self.level, self.cover, self.risk, self.event) = (level, cover, risk, event)
    (self.aggregate, self.reinstatements) = (aggregate, reinstatements)
    (self.placed, self.signed) = (placed, signed)
  }

  /// The shares that risks are ceded with.
  var shares: [Ratio] {
    switch cover {
    case .all(let ratio): [ratio]
    case .some(_, let shares): shares
    }
  }

  /// The common denominator of the shares of risks, and the share of the result that the reinsurer takes; nil
  /// where they are too fine for exact arithmetic.
  var scale: (denominator: Int64, share: Ratio)? {
    guard let share = placed.multiplied(by: signed) else { return nil }
    var common: Int64 = 1
    for ratio in roundsEachRow ? [] : shares {
      guard let reduced = Ratio(common, ratio.denominator) else { return nil }
      let (product, overflow) = common.multipliedReportingOverflow(by: reduced.denominator)
      guard !overflow, product <= TreatyTerms.finest else { return nil }
      common = product
    }
    guard common == 1 || share.denominator <= TreatyTerms.finest else { return nil }
    return (common, share)
  }

  private static let finest: Int64 = 1_000_000_000_000

  /// Whether a risk is in scope.
  public func covers(risk: Int) -> Bool {
    switch cover {
    case .all: true
    case .some(let numbers, _): numbers[risk] != 0
    }
  }

  /// The share of a risk that is ceded before all other terms; nil where it is out of scope.
  public func share(ofRisk risk: Int) -> Ratio? {
    switch cover {
    case .all(let ratio): return ratio
    case .some(let numbers, let shares):
      let number = Int(numbers[risk])
      return number == 0 ? nil : shares[number - 1]
    }
  }
}

/// The risks that treaties may cover, as columns: for each level of risk the number of the group that a row
/// belongs to.
public struct SubjectRisks: Sendable {
  public var count: Int
  /// For each level one number a row, from 0; a level that is absent is the row itself.
  public var groups: [RiskLevel: [Int32]]

  public init(count: Int, groups: [RiskLevel: [Int32]]) { (self.count, self.groups) = (count, groups) }
}

/// Gross losses as columns, an event's rows together and the events in their order of time.
public struct SubjectLosses: Sendable {
  /// Where each event's rows begin, and the number of all rows at the end.
  public var offsets: [Int]
  /// Row of ``SubjectRisks``, at most once an event unless ``areClaims``.
  public var risks: [Int32]
  /// Minor units, never negative.
  public var amounts: [Int64]
  /// Rows are claims: a risk may have several in an event, which stand together. Only a contract that rounds
  /// each row tells them apart; others see their sum, and what they take of it goes back to them by largest
  /// remainder.
  public var areClaims = false

  public init(offsets: [Int], risks: [Int32], amounts: [Int64], areClaims: Bool = false) {
    (self.offsets, self.risks, self.amounts) = (offsets, risks, amounts)
    self.areClaims = areClaims
  }

  public var eventCount: Int { max(offsets.count - 1, 0) }

  /// The same losses with one row a risk in each event, and the rows of its claims.
  /// - Parameter amounts: one a row, minor units; their sum fits 64 bits.
  public func summed(_ amounts: [Int64]) -> (losses: SubjectLosses, rows: [Range<Int>]) {
    var whole = SubjectLosses(offsets: [0], risks: [], amounts: [])
    var rows: [Range<Int>] = []
    for event in 0..<eventCount {
      for row in offsets[event]..<offsets[event + 1] {
        if let last = whole.risks.last, whole.risks.count > whole.offsets[event], last == risks[row] {
          whole.amounts[whole.amounts.count - 1] += amounts[row]
          rows[rows.count - 1] = rows[rows.count - 1].lowerBound..<(row + 1)
        } else {
          whole.risks.append(risks[row])
          whole.amounts.append(amounts[row])
          rows.append(row..<(row + 1))
        }
      }
      whole.offsets.append(whole.risks.count)
    }
    return (whole, rows)
  }
}

/// Why a programme, or one of its events, has no one answer.
public struct TreatyFault: Error, Sendable {
  public var code: String
  /// Code of the contract.
  public var contract: String
  public var message: String
  public var remedy: String
  /// Number of the event from 0, where it is one event that has no answer.
  public var event: Int?
  /// Row of the risk.
  public var risk: Int?
  /// Minor units: what the contracts take, and of which loss.
  public var taken: (ceded: Int64, loss: Int64)?

  public init(
    _ code: String, contract: String, _ message: String, remedy: String, event: Int? = nil, risk: Int? = nil
  ) {
    (self.code, self.contract, self.message, self.remedy) = (code, contract, message, remedy)
    (self.event, self.risk) = (event, risk)
  }
}
