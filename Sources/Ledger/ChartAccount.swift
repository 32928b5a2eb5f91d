/// Class of an account: what kind of thing its balance is.
public enum AccountClass: String, Sendable, CaseIterable {
  case asset, liability, equity, income, expense, memo, budget

  /// Memo and budget accounts stand outside the balance sheet and never meet the others in a transfer.
  public var world: World {
    switch self {
    case .memo: .memo
    case .budget: .budget
    default: .real
    }
  }

  public enum World: Sendable { case real, memo, budget }
}

/// The side on which an account normally has its balance.
public enum Side: String, Sendable {
  case debit, credit
}

/// What the accounts of a chart row are keyed by beside book, fund and currency.
public enum DetailKind: String, Sendable {
  case none, party, bank
  /// The programme of the transfer's segment: authority to spend is given, and may run out, by programme.
  case programme
}

/// One row of the chart of accounts of a role.
public struct ChartAccount: Sendable {
  public var role: Role
  public var code: String
  public var nameEnglish: String
  public var nameLocal: String
  public var accountClass: AccountClass
  public var normal: Side
  /// Code of the memo or budget account that always stands against this one.
  public var pair: String?
  /// True where the balance, on its normal side, may never fall below zero on any day.
  public var hasFloor: Bool
  public var detail: DetailKind
  /// True where the account is zero after every event.
  public var isClearing: Bool

  public init(
    role: Role, code: String, nameEnglish: String, nameLocal: String, accountClass: AccountClass,
    normal: Side,
    pair: String? = nil, hasFloor: Bool = false, detail: DetailKind = .none, isClearing: Bool = false
  ) {
    (self.role, self.code, self.nameEnglish, self.nameLocal) = (role, code, nameEnglish, nameLocal)
    (self.accountClass, self.normal, self.pair, self.hasFloor) = (accountClass, normal, pair, hasFloor)
    (self.detail, self.isClearing) = (detail, isClearing)
  }
}

/// A pair of accounts in two parties' books that are each other's opposite, by party.
public struct Mirror: Sendable {
  public var role: Role
  public var account: String
  public var otherRole: Role
  public var otherAccount: String

  public init(role: Role, account: String, otherRole: Role, otherAccount: String) {
    (self.role, self.account, self.otherRole, self.otherAccount) = (role, account, otherRole, otherAccount)
  }
}

/// Where an amount line goes: which account of which role's book is debited, and which credited.
public struct PostingRule: Sendable {
  public var event: EventKind
  public var component: Component
  public var role: Role
  /// Attribute of the line that the rule applies to; nil applies to every line.
  public var forAttribute: String?
  public var action: Action
  public var validity: Validity

  /// `for` of the rows by which a reinsurer's book cedes on what it assumed.
  public static let retrocession = "retrocession"
  public var isOfRetrocession: Bool { forAttribute == PostingRule.retrocession }

  public enum Action: Sendable, Equatable {
    /// Indices of chart rows.
    case post(debit: Int, credit: Int)
    /// `-` in both columns: nothing is posted, and the pack says so aloud.
    case nothing
    /// `*` in both columns: the accounts that the event itself names.
    case named
    /// `*` in one column: the account that the line names, debited or credited, against a chart row.
    case swept(against: Int, isDebited: Bool)
  }

  public init(
    event: EventKind, component: Component, role: Role, forAttribute: String?, action: Action,
    validity: Validity
  ) {
    (self.event, self.component, self.role, self.forAttribute) = (event, component, role, forAttribute)
    (self.action, self.validity) = (action, validity)
  }
}

/// A line of a statement: which movements of which account it shows.
public struct StatementLine: Sendable {
  public var statement: String
  /// Letter of the section, A to L.
  public var section: String
  public var line: String
  public var order: Int
  public var role: Role
  public var account: String
  /// Movements of one side only, or both (their net).
  public var side: Side?
  /// Movements caused by this event (and component) only; nil takes all.
  public var event: EventKind?
  public var component: Component?
  /// +1 adds credits less debits as they are; -1 turns the sign.
  public var sign: Int
  public var labelEnglish: String
  public var labelLocal: String

  public init(
    statement: String, section: String, line: String, order: Int, role: Role, account: String, side: Side?,
    event: EventKind?, component: Component?, sign: Int, labelEnglish: String, labelLocal: String
  ) {
    (self.statement, self.section, self.line, self.order) = (statement, section, line, order)
    (self.role, self.account, self.side, self.event) = (role, account, side, event)
    (self.component, self.sign) = (component, sign)
    (self.labelEnglish, self.labelLocal) = (labelEnglish, labelLocal)
  }
}
