import Ledger

extension BusinessEvent {
  /// Code of what the event's book keeps a history of: a guarantee, a policy, or a loan that it made or
  /// bought.
  public var subjectCode: String? { text(subjectColumn) }

  var subjectColumn: EventColumn {
    switch kind {
    case .loanDisbursed, .loanDeferred, .loanInterestAccrued, .loanRepaid, .loanWrittenOff, .debtPurchased,
      .debtRecovered:
      .loan
    default: .guarantee
    }
  }

  /// What messages call it.
  var subjectNoun: String { subjectColumn == .loan ? "loan" : "guarantee" }

  /// True of the event that a loan, a bought debt or a policy begins with.
  var opensSubject: Bool { kind == .loanDisbursed || kind == .debtPurchased || kind == .policyWritten }
}
