import Ledger
import Money

/// What a layer's ratio is taken of.
public enum LayerBase: String, Sendable, CaseIterable {
  case principal
  case principalAndInterest = "principal+interest"
  /// The whole claim less what the layers before this one pay.
  case remaining
}

/// One payer of a claim: it takes a ratio of a base, at most a cap. Layers apply in order; what none of them
/// takes stays with the residual layer (domain.md, finding D2).
public struct Layer: Sendable {
  public var order: Int
  public var payer: Payer
  public var ratio: Ratio
  /// True where the ratio is the fill rate of the guarantee's insurance line.
  public var isByFillRate = false
  public var base: LayerBase
  /// Minor units a claim; nil is unlimited.
  public var cap: Int64?
  public var isResidual: Bool
  public var validity: Validity
  /// True where what it pays of a claim is claimed by an event, and not with the payment (domain.md 9.7).
  public var isClaimedOnRequest = false
  /// True where it is ceded to by an event, and not with the first draw.
  public var isCededOnRequest = false

  public enum Payer: Sendable, Equatable {
    /// The book that guarantees: what it retains.
    case own
    /// Code of a party.
    case party(String)
    /// Index of a treaty: its panel pays, its cession is the ratio.
    case treaty(Int)
  }

  public init(
    order: Int, payer: Payer, ratio: Ratio, base: LayerBase, cap: Int64?, isResidual: Bool, validity: Validity
  ) {
    (self.order, self.payer, self.ratio, self.base, self.cap) = (order, payer, ratio, base, cap)
    (self.isResidual, self.validity) = (isResidual, validity)
  }
}

/// A reinsurance treaty as the pack states it. Claims are ceded under the kinds that look at one guarantee;
/// all are applied to losses.
public struct Treaty: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case quotaShare = "quota_share"
    /// The share of a risk follows from the band that its sum falls in.
    case variableQuotaShare = "variable_quota_share"
    case surplus
    /// Of single guarantees.
    case facultative
    case perRiskXL = "per_risk_xl"
    case eventXL = "event_xl"
    /// Of all losses of a year, above its deductible.
    case aggregateXL = "aggregate_xl"
    /// Of all losses of a year, in points of its loss ratio.
    case stopLoss = "stop_loss"
    /// A share of a portfolio's losses, up to volume x share x cap rate.
    case portfolioCap = "portfolio_cap"

    /// It takes a share of each risk.
    public var isProportional: Bool {
      switch self {
      case .quotaShare, .variableQuotaShare, .surplus, .facultative, .portfolioCap: true
      case .perRiskXL, .eventXL, .aggregateXL, .stopLoss: false
      }
    }

    /// It looks at one risk at a time: what it takes of a claim does not depend on other claims.
    public var isOfRisks: Bool {
      switch self {
      case .quotaShare, .variableQuotaShare, .surplus, .facultative, .perRiskXL: true
      case .eventXL, .aggregateXL, .stopLoss, .portfolioCap: false
      }
    }

    /// It covers all losses of a year together.
    public var isOfTheYear: Bool {
      switch self {
      case .aggregateXL, .stopLoss, .portfolioCap: true
      case .quotaShare, .variableQuotaShare, .surplus, .facultative, .perRiskXL, .eventXL: false
      }
    }

    /// It acts once for an event or a year: a level of risk has no meaning.
    public var isOfTheWhole: Bool {
      switch self {
      case .eventXL, .aggregateXL, .stopLoss: true
      case .quotaShare, .variableQuotaShare, .surplus, .facultative, .perRiskXL, .portfolioCap: false
      }
    }
  }

  /// Which losses a year of the treaty covers.
  public enum Attaching: String, Sendable, CaseIterable {
    /// Those of guarantees drawn within it.
    case risks
    /// Those that occur within it.
    case losses
  }

  public struct Year: Sendable {
    public var underwritingYear: Int
    public var from: Day
    /// Exclusive.
    public var to: Day
    public var version: Int
    /// Where this year differs from the others: its cession and its panel.
    public var cession: Ratio?
    public var panel: [PanelLine]?
    /// What the cover of this year is measured by, where it is not that of the terms: minor units.
    public var base: Int64?

    public init(
      underwritingYear: Int, from: Day, to: Day, version: Int, cession: Ratio? = nil,
      panel: [PanelLine]? = nil
    ) {
      (self.underwritingYear, self.from, self.to, self.version) = (underwritingYear, from, to, version)
      (self.cession, self.panel) = (cession, panel)
    }
  }

  public struct PanelLine: Sendable, Equatable {
    /// Code of the reinsurer's party; its book, where it keeps one here, follows from the party.
    public var party: String
    public var signed: Ratio

    public init(party: String, signed: Ratio) { (self.party, self.signed) = (party, signed) }
  }

  public var code: String
  public var kind: Kind
  public var cedantRole: Role
  /// Code of the one cedant's book; nil where every book of the role cedes.
  public var cedantBook: String?
  public var years: [Year]
  public var inuring: Int
  /// Rows OR, fields within a row AND; empty covers all.
  public var scope: [[String: String]]
  public var cession: Ratio
  public var panel: [PanelLine]
  public var currency: Currency
  public var account: TreatyAccountTerms
  /// "(example)" stands on every page that shows it.
  public var isExample: Bool
  public var attaching = Attaching.risks
  /// What one risk is, where the terms ask.
  public var level = RiskLevel.guarantee
  /// Of a surplus.
  public var surplus: SurplusTerms?
  /// Of a variable quota share, by rising sum; the last has no end.
  public var bands: [ShareBand] = []
  /// Of a share: the most that is ceded of a risk and event.
  public var limit: ShareLimit?
  /// Of an excess treaty, and of a cover of the whole year what is not measured.
  public var excess: ExcessTerms?
  /// Of a stop loss and of a capped portfolio.
  public var measured: MeasuredCover?
  /// Where it is paid in another currency than that of its business.
  public var settlement: TreatySettlementTerms?
  /// Of an excess: how it takes in losses of other currencies; nil: they are none of its subject business.
  public var conversion: TreatyConversion?
  /// By book: the currency of guarantees that state none, where it is not ``currency``.
  public var otherCurrencies: [String: Currency] = [:]
  /// Years take effect by events; nil: by the pack.
  public var binding: BindingRule?
  /// Changes within a year, which events put in force.
  public var endorsements: [Endorsement] = []
  /// The treaty as underwriting years that state terms of their own have it: limits, layers, premium,
  /// commission. By year.
  public var versions: [Int: Treaty] = [:]

  public init(
    code: String, kind: Kind, cedantRole: Role, cedantBook: String?, years: [Year], inuring: Int,
    scope: [[String: String]], cession: Ratio, panel: [PanelLine], currency: Currency,
    account: TreatyAccountTerms,
    isExample: Bool
  ) {
    (self.code, self.kind, self.cedantRole, self.cedantBook) = (code, kind, cedantRole, cedantBook)
    (self.years, self.inuring, self.scope, self.cession) = (years, inuring, scope, cession)
    (self.panel, self.currency, self.account, self.isExample) = (panel, currency, account, isExample)
  }

  /// The year that a risk attaches to: the one that holds the day on which it was drawn.
  public func year(attaching day: Day) -> Year? { years.first { $0.from <= day && day < $0.to } }

  /// The treaty with the terms of a year.
  public func version(of year: Int) -> Treaty { versions[year] ?? self }

  /// Who bears a year, and with what share.
  public func panel(of year: Year) -> [PanelLine] { year.panel ?? panel }
  public func cession(of year: Year) -> Ratio { year.cession ?? cession }

  /// Every reinsurer of any year, each once, in the order of the panels.
  public var reinsurers: [String] {
    var found: [String] = []
    for line in [panel] + years.compactMap(\.panel) {
      for party in line.map(\.party) where !found.contains(party) { found.append(party) }
    }
    return found
  }
}
