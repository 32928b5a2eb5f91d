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

/// The fields that a record holds, merged with those that have columns of their own, in the order that is
/// sealed.
public struct SealedHeader: Sendable {
  enum Source: Sendable { case record, book, date, event }

  /// What stands between the names of a header and between the values of a record.
  public static let separator: UInt8 = 0x09

  let steps: [(name: [UInt8], source: Source)]
  /// Which of the record's values is the reference.
  public let referencePlace: Int
  /// Which of the record's values names the event that this one acts on; nil where none does.
  public let ofPlace: Int?

  /// - Parameter columns: those of the record, the reference among them, in order, each once; nil for any
  /// other.
  public init?(_ columns: [EventColumn]) {
    guard let reference = columns.firstIndex(of: .reference),
      zip(columns, columns.dropFirst()).allSatisfy({ $0.rawValue < $1.rawValue })
    else { return nil }
    let apart: [(EventColumn, Source)] = [(.book, .book), (.date, .date), (.event, .event)]
    guard !columns.contains(where: { column in apart.contains { $0.0 == column } }) else { return nil }
    steps = (columns.map { ($0, Source.record) } + apart).sorted { $0.0.rawValue < $1.0.rawValue }
      .map { (Array($0.0.name.utf8), $0.1) }
    referencePlace = reference
    ofPlace = columns.firstIndex(of: .of)
  }

  /// One value of a record; nil where it has fewer.
  public static func value(
    _ place: Int, of record: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    var (start, left) = (0, place)
    while left > 0 {
      guard let tab = record[start...].firstIndex(of: separator) else { return nil }
      start = tab + 1
      left -= 1
    }
    let end = record[start...].firstIndex(of: separator) ?? record.count
    return UnsafeBufferPointer(rebasing: record[start..<end])
  }
}

/// The sealed bytes of transfers without their amounts: what recurs from event to event is made once.
public struct TransferTemplate: Sendable {
  let bytes: [UInt8]
  /// Where the lower eight bytes of each amount go; the upper eight are zeros, since amounts are positive.
  let amountPlaces: [Int]

  public init(_ transfers: ArraySlice<Transfer>, keys: SealedKeys, component: (Transfer) -> Int) {
    var sealing = EventSealing()
    var places: [Int] = []
    sealing.append(transfers, keys: keys, component: component) { places.append($0) }
    bytes = sealing.canonical.bytes
    amountPlaces = places
  }
}

/// All that one event stored, in the form that is sealed. Posting makes it from decisions, `verify` from
/// rows.
public struct EventSealing {
  public var canonical = CanonicalBytes()

  public init() {}

  /// Texts of days that were sealed before.
  private var days: [Int32: [UInt8]] = [:]

  /// Appends an event's fields: how many are present, then name and normalised value of each, sorted by name.
  /// - Parameters:
  ///   - record: the values of the header's fields, separated by tabs: what the event's row stores.
  ///   - book, event: the codes.
  /// - Returns: false where the record has not as many values as the header has fields.
  @discardableResult
  public mutating func append(
    record: UnsafeBufferPointer<UInt8>, header: SealedHeader, book: [UInt8], event: [UInt8], day: Int32
  ) -> Bool {
    canonical.length(header.steps.count)
    var start = 0
    for step in header.steps {
      canonical.item(step.name)
      switch step.source {
      case .book: canonical.item(book)
      case .event: canonical.item(event)
      case .date: canonical.item(text(day: day))
      case .record:
        guard start <= record.count else { return false }
        var end = start
        while end < record.count, record[end] != SealedHeader.separator { end += 1 }
        canonical.item(UnsafeBufferPointer(rebasing: record[start..<end]))
        start = end + 1
      }
    }
    return start == record.count + 1
  }

  private mutating func text(day: Int32) -> [UInt8] {
    if let known = days[day] { return known }
    let text = Array(Day(number: day).description.utf8)
    if days.count > 100_000 { days.removeAll() }
    days[day] = text
    return text
  }

  /// Appends the event's transfers: ordinal, debit, credit, component, subject, segment, amount.
  public mutating func append(
    _ transfers: ArraySlice<Transfer>, keys: SealedKeys, component: (Transfer) -> Int,
    onAmount: (Int) -> Void = { _ in }
  ) {
    canonical.length(transfers.count)
    var ordinal: Int64 = 0
    for transfer in transfers {
      ordinal += 1
      canonical.item(ordinal)
      canonical.item(keys.accounts[Int(transfer.debit)])
      canonical.item(keys.accounts[Int(transfer.credit)])
      canonical.item(keys.components[component(transfer)])
      canonical.item(byte: transfer.subject.rawValue)
      canonical.item(keys.segments[Int(transfer.segment)])
      canonical.item(minor: transfer.amount)
      onAmount(canonical.count - 8)
    }
  }

  /// Appends transfers of a shape that was met before: as ``append(_:keys:component:)`` does.
  /// - Parameter amounts: one a transfer of the shape.
  public mutating func append(_ template: TransferTemplate, amounts: [Int64]) {
    let start = canonical.count
    canonical.append(template.bytes)
    for index in template.amountPlaces.indices where index < amounts.count {
      canonical.overwrite(minor: amounts[index], at: start + template.amountPlaces[index])
    }
  }

  /// Appends the guarantee's new version, where there is one.
  public mutating func append(guarantee: String, outstandingChange: Int64, state: String) {
    var state = state
    state.withUTF8 { append(guarantee: guarantee, outstandingChange: outstandingChange, state: $0) }
  }

  /// Appends the guarantee's new version, where there is one.
  public mutating func append(
    guarantee: String, outstandingChange: Int64, state: UnsafeBufferPointer<UInt8>
  ) {
    canonical.item(literal: "guarantee")
    canonical.item(guarantee)
    canonical.item(outstandingChange)
    canonical.item(state)
  }

  public mutating func append(_ item: OpenItem, fund: String, segment: [UInt8]) {
    canonical.item(literal: "open-item")
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

  /// Appends in which book the item before it is kept, where that is not its event's.
  public mutating func append(itemBook: [UInt8]) {
    canonical.item(literal: "item-book")
    canonical.item(itemBook)
  }

  public mutating func append(_ clearing: Clearing) {
    canonical.item(literal: "clearing")
    canonical.item(clearing.itemReference)
    canonical.item(Int64(clearing.itemOrdinal))
    canonical.item(clearing.amount)
  }
}

extension EventSealing {
  /// Appends what an event changes of what its guarantee's fee earns.
  public mutating func append(
    _ term: FeeTerm, ordinal: Int16, fund: String, currency: String, segment: [UInt8]
  ) {
    canonical.item(literal: "fee-term")
    canonical.item(Int64(ordinal))
    canonical.item(fund)
    canonical.item(currency)
    canonical.item(segment)
    canonical.item(term.earning.rawValue)
    canonical.item(term.starts.description)
    canonical.item(term.ends.description)
    canonical.item(Int64(term.months))
    canonical.item(term.amount)
  }
}

/// A balance at the end of a closed period, by full keys.
public struct CloseBalance: Sendable {
  /// Book, fund, chart code, currency and detail, separated by tabs.
  public var account: String
  public var segment: String
  /// Debits less credits, minor units.
  public var balance: Int64

  public init(account: String, segment: String, balance: Int64) {
    (self.account, self.segment, self.balance) = (account, segment, balance)
  }
}

extension EventSealing {
  /// Appends how the event changed its book's period.
  public mutating func append(period action: String, through day: String) {
    canonical.item(literal: "period")
    canonical.item(action)
    canonical.item(day)
  }

  public mutating func append(_ balance: CloseBalance) {
    canonical.item(literal: "close-balance")
    canonical.item(balance.account)
    canonical.item(balance.segment)
    canonical.item(balance.balance)
  }
}

/// What a batch says of itself, sealed after its events.
public struct BatchHeader: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case events, settlement, reversal, pack, close, reopen, migration, accrual, remeasurement, restatement
    case merger
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
