import Ledger
import Posting
import Store

/// Which events a batch may hold only if somebody approved it, who is never the one who prepared it.
enum Approval {
  static func check(_ kind: EventKind, _ writer: BatchWriter) throws(Rejection) {
    guard writer.engine.scheme.approvals.contains(kind), writer.header.approver == nil else { return }
    throw Rejection(
      "approver-needed", .event, value: kind.code, "the pack asks for an approver of \(kind.code)",
      remedy: "post it with --approver NAME: somebody else than who prepared it")
  }
}
