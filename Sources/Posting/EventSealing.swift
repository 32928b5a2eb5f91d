import Guarantees
import Ledger
import Money

/// Full keys as they are sealed, by place: what stands in the canonical bytes in place of numbers.
public struct SealedKeys {
  public var accounts: [[UInt8]] = []
  public var segments: [[UInt8]] = []
  /// By packed cause, or by a database's number for it.
  public var components: [[UInt8]] = []

  public init() {}

  /// Book, fund, chart code, currency and detail, separated by tabs.
  public static func account(
    book: String, fund: String, chart: String, currency: String, detail: String
  ) -> [UInt8] {
    Array("\(book)\t\(fund)\t\(chart)\t\(currency)\t\(detail)".utf8)
  }
}

/// All that one event stored, in the form that is sealed. Posting makes it from decisions, `verify` from
/// rows.
public struct EventSealing {
  public var canonical = CanonicalBytes()

  public init() {}

  private static let fixed: [EventColumn] = [.book, .date, .event, .reference]

  /// Appends an event's fields: how many are present, then name and normalised value of each, sorted by name.
  public mutating func append(_ event: BusinessEvent, book: String) {
    canonical.length(event.fields.count + EventSealing.fixed.count)
    var next = 0
    for field in event.fields {
      while next < EventSealing.fixed.count,
        EventSealing.fixed[next].rawValue < field.column.rawValue
      {
        appendFixed(EventSealing.fixed[next], event, book)
        next += 1
      }
      canonical.item(field.column.name)
      canonical.item(field.value.normalised)
    }
    while next < EventSealing.fixed.count {
      appendFixed(EventSealing.fixed[next], event, book)
      next += 1
    }
  }

  private mutating func appendFixed(_ column: EventColumn, _ event: BusinessEvent, _ book: String) {
    canonical.item(column.name)
    switch column {
    case .book: canonical.item(book)
    case .date: canonical.item(event.date.description)
    case .event: canonical.item(event.kind.code)
    default: canonical.item(event.reference)
    }
  }

  /// Appends the event's transfers: ordinal, debit, credit, component, subject, segment, amount.
  public mutating func append(
    _ transfers: ArraySlice<Transfer>, keys: SealedKeys, component: (Transfer) -> Int
  ) {
    canonical.length(transfers.count)
    var ordinal: Int64 = 0
    for transfer in transfers {
      ordinal += 1
      canonical.item(ordinal)
      canonical.item(keys.accounts[Int(transfer.debit)])
      canonical.item(keys.accounts[Int(transfer.credit)])
      canonical.item(keys.components[component(transfer)])
      canonical.item([transfer.subject.rawValue])
      canonical.item(keys.segments[Int(transfer.segment)])
      canonical.item(minor: transfer.amount)
    }
  }

  /// Appends the guarantee's new version, where there is one.
  public mutating func append(guarantee: String, outstandingChange: Int64, state: String) {
    canonical.item("guarantee")
    canonical.item(guarantee)
    canonical.item(outstandingChange)
    canonical.item(state)
  }

  public mutating func append(_ item: OpenItem, fund: String, segment: [UInt8]) {
    canonical.item("open-item")
    canonical.item(Int64(item.ordinal))
    for text in [
      item.kind.rawValue, item.party, item.treaty, fund, item.currency.code, item.guarantee, item.claim,
    ] {
      canonical.item(text)
    }
    canonical.item(segment)
    canonical.item(item.date.description)
    canonical.item(item.amount)
  }

  public mutating func append(_ clearing: Clearing) {
    canonical.item("clearing")
    canonical.item(clearing.itemReference)
    canonical.item(Int64(clearing.itemOrdinal))
    canonical.item(clearing.amount)
  }
}

/// What a batch says of itself, sealed after its events.
public struct BatchHeader: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case events, settlement, reversal, pack
  }

  public var kind: Kind
  /// Who prepared it.
  public var actor: String
  public var approver: String?
  public var programVersion: String
  /// Name of the file, without its folder; empty where there is none.
  public var sourceName: String
  /// SHA-256 of its bytes; empty where there is none.
  public var sourceHash: [UInt8]
  /// What a derived run covers.
  public var naturalKey: String?
  public var packHash: [UInt8]
  public var eventCount: Int64 = 0
  public var transferCount: Int64 = 0
  /// `JPY=123;USD=456`, minor units.
  public var controlTotal = ""

  public init(
    kind: Kind, actor: String, approver: String? = nil, programVersion: String, sourceName: String = "",
    sourceHash: [UInt8] = [], naturalKey: String? = nil, packHash: [UInt8]
  ) {
    (self.kind, self.actor, self.approver) = (kind, actor, approver)
    (self.programVersion, self.sourceName, self.sourceHash) = (programVersion, sourceName, sourceHash)
    (self.naturalKey, self.packHash) = (naturalKey, packHash)
  }

  /// The last bytes of the batch's own hash.
  public var canonical: CanonicalBytes {
    var canonical = CanonicalBytes()
    canonical.item(CanonicalBytes.formatNumber)
    canonical.item(packHash)
    canonical.item(actor)
    canonical.item(programVersion)
    canonical.item(kind.rawValue)
    canonical.item(approver ?? "")
    canonical.item(naturalKey ?? "")
    canonical.item(eventCount)
    canonical.item(transferCount)
    canonical.item(controlTotal)
    return canonical
  }
}
