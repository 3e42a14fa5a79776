import type { CauseId } from '#shared/causes.ts';
import { carrierCauses } from '#shared/i18n/en/carrier-causes.ts';
import type { CauseText } from '#shared/i18n/shape.ts';

/** What happened and what to do, for every cause. Parts in `[[…]]` need a value that is not always known. */
export const causes = {
  'erp.unreachable': {
    sentence: 'The computer with the ERP database[[ ({{host}})]] does not answer.',
    next: 'Check that it is switched on and on the network; Mostek tries again by itself.',
  },
  'erp.login_failed': {
    sentence: 'The ERP database does not accept the user[[ {{user}}]] or the password.',
    next: 'Open the ERP connection, enter the password again and test it.',
  },
  'erp.encryption': {
    sentence: 'Mostek and the ERP database could not agree on encryption.',
    next: 'Open the ERP connection, change the encryption setting and test it; the administrator of the server knows which one it needs.',
  },
  'erp.rights_missing': {
    sentence: 'The database user[[ {{user}}]] may not do what Mostek needs[[ with the table {{table}}]].',
    next: 'Ask the database administrator to run the installation script again; you find it at the ERP connection.',
  },
  'erp.database_missing': {
    sentence: 'The server has no database of that name[[: {{database}}]].',
    next: 'Open the ERP connection and correct the name of the database.',
  },
  'erp.table_missing': {
    sentence: 'A table that Mostek needs is not in the ERP database[[: {{table}}]].',
    next: 'Test the ERP connection: it suggests similar names, or shows that the installation script has not been run.',
  },
  'erp.column_missing': {
    sentence: 'A column that Mostek needs is not in the ERP database[[: {{column}}]][[ (table {{table}})]].',
    next: 'Test the ERP connection and choose the right column from the suggestions.',
  },
  'erp.type_mismatch': {
    sentence:
      'A column of the ERP holds something of another kind than expected[[: {{column}}]][[ (table {{table}})]].',
    next: 'Test the ERP connection and check that the profile names the right column.',
  },
  'erp.lock_timeout': {
    sentence: 'Somebody is working on the same document in the ERP.',
    next: 'Nothing to do: Mostek tries again in a moment. Close the document if it stays open for long.',
  },
  'erp.deadlock': {
    sentence: 'The ERP and Mostek wanted to write to the same place at the same time.',
    next: 'Nothing to do: the ERP went first and Mostek tries again.',
  },
  'erp.deadline': {
    sentence: 'The ERP database took too long to answer.',
    next: 'Nothing to do: Mostek tries again. If it happens often, the administrator should look at the server.',
  },
  'erp.connection_lost': {
    sentence: 'The connection to the ERP database broke off.',
    next: 'Nothing to do: Mostek connects again by itself.',
  },
  'erp.driver_crashed': {
    sentence: 'The part of Mostek that talks to the ERP database stopped and was started again.',
    next: 'Nothing to do: the work goes on. If it happens every day, please tell your integrator.',
  },
  'erp.duplicate': {
    sentence: 'This is already in the ERP[[: {{value}}]].',
    next: 'Look for it in the ERP; if it is right there, set the message aside.',
  },
  'erp.constraint': {
    sentence: 'The ERP does not allow a value of this document[[: {{column}}]].',
    next: 'Compare the content with the rules of your ERP, correct it with "Edit and resend" or in the ERP itself.',
  },
  'erp.text_broken': {
    sentence: 'A text contains letters that the ERP database cannot store[[: {{value}}]].',
    next: 'Replace the unusual letters or signs with "Edit and resend".',
  },
  'erp.row_invalid': {
    sentence: 'What the ERP holds about this object is not complete or not valid[[: {{column}}]].',
    next: 'Correct it in the ERP, then choose "Rebuild from ERP".',
  },
  'erp.object_missing': {
    sentence: 'The object is no longer in the ERP[[: {{value}}]].',
    next: 'If it was deleted on purpose, set the message aside.',
  },
  'erp.disk_full': {
    sentence: 'The disk of the ERP database is full.',
    next: 'Tell the administrator of the server now: the ERP itself will stop soon as well. Mostek waits.',
  },
  'erp.read_only': {
    sentence: 'The ERP database can only be read at the moment, not written.',
    next: 'Ask the administrator whether it is being restored or was switched to read-only.',
  },
  'erp.statement_refused': {
    sentence: 'The ERP database refused a request of Mostek.',
    next: 'Please send the technical details to your integrator; nothing was changed in the ERP.',
  },
  'erp.order_refused': {
    sentence: 'The ERP did not accept the order[[ {{number}}]] from the shop.',
    next: 'Correct it in the ERP, or correct the order with "Edit and resend".',
  },
  'erp.triggers_missing': {
    sentence:
      'The ERP no longer tells Mostek of every change: triggers are missing or were changed[[ ({{names}})]].',
    next: 'Open the ERP connection and run the installation script again; this often happens after an upgrade of the ERP. Mostek notices by itself when they are back.',
  },
  'erp.procedure_unknown': {
    sentence:
      "The ERP's own procedure[[ {{name}}]] for writing orders is missing or works differently than Mostek knows.",
    next: 'Nothing is written until this is clear. After an update of the ERP ask your integrator for a version of Mostek that knows it; messages wait.',
  },
  'erp.user_missing': {
    sentence: 'The ERP has no user[[ {{user}}]] under whom orders could be written.',
    next: "Open the ERP connection and enter the number of a real user of the ERP, best one of Mostek's own.",
  },
  'erp.customer_unknown': {
    sentence: "The buyer[[ ({{value}})]] is not among the ERP's customers, or is blocked there.",
    next: 'Add or unblock the customer in the ERP, or correct the tax number or e-mail here; then send the order again.',
  },
  'erp.product_unknown': {
    sentence: 'The article[[ {{value}}]] is not in the warehouse that the order is booked in, or is blocked.',
    next: 'Add the article to that warehouse in the ERP, or correct the article number in the order; then send it again.',
  },
  'erp.document_open': {
    sentence: 'Somebody has the document[[ {{number}}]] open in the ERP.',
    next: 'Nothing to do: Mostek tries again when it is closed.',
  },
  'erp.half_written': {
    sentence: 'An order[[ {{number}}]] stayed unfinished in the ERP after an error.',
    next: 'Look at it in the ERP and delete or finish it there; only then send the order again, or set it aside.',
  },
  'erp.total_differs': {
    sentence:
      "The ERP would book this order with another amount than the shop's[[: {{made}} instead of {{wanted}}]].",
    next: 'Compare prices, discount and delivery; correct the order here and send it again, or book it in the ERP by hand.',
  },
  'erp.restored': {
    sentence: 'The ERP database looks as if it had been restored from a backup.',
    next: 'Check with the administrator from which day it is; Mostek stopped so that nothing is sent twice. Then resume the connection.',
  },
  'erp.not_supported': {
    sentence: 'This ERP or its version cannot do what this message needs.',
    next: 'Set the message aside, and ask your integrator whether a newer version helps.',
  },
  'erp.direct_write': {
    sentence: '1C tables must not be written directly: the vendor allows it through 1C only.',
    next: 'Set the message aside and connect this 1C base through OData; that connection writes orders and statuses.',
  },
  'erp.metadata_broken': {
    sentence: 'The description of the 1C configuration cannot be read[[: {{name}}]].',
    next: 'Wait until a configuration update has ended and test the ERP connection. If it stays so, tell your integrator.',
  },
  'erp.exchange_node': {
    sentence: 'The exchange node that tells Mostek of changes in 1C cannot be used[[: {{node}}]].',
    next: 'Open the ERP connection and choose exactly one node of the exchange plan, not “this node”.',
  },
  'erp.not_published': {
    sentence: '1C does not publish an object that Mostek needs[[: {{table}}]].',
    next: 'Ask the 1C administrator to add it to the standard OData interface; the script at the ERP connection does it.',
  },
  'erp.node_missing': {
    sentence: 'The exchange plan has no node with the code of this agent[[: {{value}}]].',
    next: 'Create the node in 1C, or correct its code in the profile of the ERP connection.',
  },
  'erp.node_shared': {
    sentence: 'Somebody else reads the same exchange node[[ {{value}}]]; both would lose changes.',
    next: 'Give each agent a node of its own in 1C, then test the ERP connection.',
  },
  'erp.message_broken': {
    sentence:
      '1C cannot hand over the changes because one object holds an unreadable character[[: {{value}}]].',
    next: 'Find the object in 1C, type its texts anew without pasting, and save it; nothing is lost meanwhile.',
  },
  'erp.posting_refused': {
    sentence: 'The document[[ {{number}}]] is in 1C, but 1C refused to post it.',
    next: 'Look at the reason in the details, correct it in 1C and choose Retry: the same document is posted, no second one is made.',
  },
  ...carrierCauses,
  'net.not_connected': {
    sentence: 'The other side cannot be reached over the network[[: {{host}}]].',
    next: 'Check the internet connection; Mostek tries again by itself.',
  },
  'net.name_unknown': {
    sentence: 'The address of the other side was not found[[: {{host}}]].',
    next: 'Check the internet connection, then the address in the settings of the connection.',
  },
  'net.tls': {
    sentence:
      'The other side could not prove that it is the right one: its certificate is not valid[[ ({{host}})]].',
    next: 'Check the date of this computer and the address in the settings; if both are right, tell the owner of the other side.',
  },
  'net.timeout': {
    sentence: 'The other side took too long to answer[[: {{host}}]].',
    next: 'Nothing to do: Mostek tries again by itself.',
  },
  'net.cut': {
    sentence: 'The connection broke off in the middle of an answer.',
    next: 'Nothing to do: Mostek tries again by itself.',
  },
  'net.proxy': {
    sentence: "The company's way to the internet (proxy) did not let the request through.",
    next: 'Ask whoever looks after your network to allow the address of the other side[[: {{host}}]].',
  },
  'net.too_large': {
    sentence: 'The answer of the other side was too large to be taken.',
    next: 'Please send the technical details to your integrator.',
  },
  'net.address_forbidden': {
    sentence: 'Mostek may not talk to this address[[: {{host}}]].',
    next: 'Correct the address in the settings of the connection.',
  },
  'remote.unauthorised': {
    sentence: 'The other side no longer accepts our sign-in.',
    next: 'Open the connection, enter the key or the password again and test it; everything that waits goes by itself then.',
  },
  'remote.forbidden': {
    sentence: 'Our user on the other side may not do this.',
    next: 'Give the user the right in the settings of the other side, then retry.',
  },
  'remote.not_found': {
    sentence: 'The other side does not have this object any more.',
    next: 'Look for it there. If it was deleted on purpose, set the message aside; else choose "Rebuild from ERP".',
  },
  'remote.conflict': {
    sentence: 'The object was changed on the other side in the meantime.',
    next: 'Compare both sides and correct the wrong one, then retry.',
  },
  'remote.invalid': {
    sentence: 'The other side refused the content[[: {{value}}]].',
    next: 'The last try shows which field is meant: correct it in the ERP and rebuild, or use "Edit and resend".',
  },
  'remote.too_late': {
    sentence: 'It is too late for this change: the other side is already working on the order.',
    next: 'Call the other side if it is important; otherwise set the message aside.',
  },
  'remote.rate_limited': {
    sentence: 'The other side asks us to send more slowly.',
    next: 'Nothing to do: Mostek waits and goes on by itself.',
  },
  'remote.unavailable': {
    sentence: 'The other side is out of order at the moment.',
    next: 'Nothing to do: the messages wait and go by themselves when it works again.',
  },
  'remote.not_json': {
    sentence: 'The other side answered with a web page instead of data.',
    next: 'Often it is under maintenance: Mostek tries again. If it stays so, check the address in the settings.',
  },
  'remote.unexpected_shape': {
    sentence: 'The other side gave an answer that Mostek does not understand.',
    next: 'Mostek tries again. If it stays so after an update of the other side, tell your integrator.',
  },
  'remote.method_not_allowed': {
    sentence: 'The other side does not offer this function.',
    next: 'Check its version and that its interface (API) is switched on, then test the connection.',
  },
  'remote.too_large': {
    sentence: 'The message is too large for the other side.',
    next: 'Shorten long texts such as the description in the ERP, then choose "Rebuild from ERP".',
  },
  'remote.product_unknown': {
    sentence: 'The other side does not know a product[[: {{value}}]].',
    next: 'Create the product there or correct its SKU, then retry.',
  },
  'remote.order_unknown': {
    sentence: 'The other side does not know the order[[ {{value}}]].',
    next: 'Check whether it was deleted there; if so, set the message aside.',
  },
  'remote.not_applied': {
    sentence: 'The other side said yes, but the change is not there.',
    next: 'Nothing to do: Mostek sends it again and checks once more.',
  },
  'parcel.nobody': {
    sentence: 'No connected carrier has numbers that look like this[[: {{number}}]].',
    next: 'Check the number in the ERP document, or connect the carrier it belongs to.',
  },
  'parcel.code_unknown': {
    sentence: 'A carrier used a code that nobody here knows[[: {{value}}]].',
    next: 'Say on Parcels, Carriers’ codes, what the code means; until then the parcel keeps its last known state.',
  },
  'parcel.given_up': {
    sentence: 'Nothing has been heard of a parcel for three months[[: {{number}}]].',
    next: 'Ask the carrier about it; Mostek no longer asks by itself.',
  },
  'document.approval': {
    sentence: "A document made by a parcel's state waits for somebody to approve it.",
    next: 'Look at it and let it go, or set it aside.',
  },
  'mapping.expression': {
    sentence: 'A rule or a worked-out field of this connection does not fit this object.',
    next: 'Correct it on the Rules screen, then retry all messages with this cause.',
  },
  'remote.blocked': {
    sentence: 'The other side has blocked our access, or its subscription does not include it.',
    next: 'Ask the administrator of the other side to lift the block or to renew the subscription, then test the connection.',
  },
  'remote.xml_broken': {
    sentence: 'The other side sent a file that is cut off, damaged or in another encoding than it says.',
    next: 'Nothing is lost: Mostek asks again. If it stays so, tell the people who look after the site.',
  },
  'remote.xml_forbidden': {
    sentence: 'The other side sent a file with parts that could harm this computer; Mostek did not read it.',
    next: 'Tell the people who look after the site: exchange files need no document type and no giant documents.',
  },
  'agent.folder': {
    sentence: 'Mostek cannot read or write the folder for the files.',
    next: 'Check that the folder exists and that Mostek may write there; it tries again by itself.',
  },
  'mapping.unknown_value': {
    sentence: 'There is no mapping for a value[[: {{value}}]].',
    next: 'Add it on the Mappings screen, then retry all messages with this cause.',
  },
  'message.object_too_large': {
    sentence: 'The object is too large to be carried.',
    next: 'Shorten long texts or attachments in the ERP, then choose "Rebuild from ERP".',
  },
  'message.invalid': {
    sentence: 'The content of the message[[ {{number}}]] is not complete or not valid[[: {{value}}]].',
    next: 'Correct it in the ERP and rebuild, or use "Edit and resend".',
  },
  'message.not_found': {
    sentence: 'This entry is no longer there.',
    next: 'Reload the list; old finished messages are removed after the time set in Preferences.',
  },
  'agent.uncertain': {
    sentence: 'The message was sent, but the answer got lost: it is not certain that it arrived.',
    next: 'Nothing to do: Mostek asks the other side before it sends anything again.',
  },
  'agent.gave_up': {
    sentence: 'Mostek tried for three days without success.',
    next: 'Look at the last try, remove its cause and retry.',
  },
  'agent.internal': {
    sentence: 'Something went wrong inside Mostek.',
    next: 'Try again; if it happens once more, please send the technical details to your integrator.',
  },
  'agent.echo': {
    sentence: 'This is our own change, come back from the other side.',
    next: 'Nothing to do: it need not be sent.',
  },
  'agent.superseded': {
    sentence: 'A newer change of the same object has taken its place.',
    next: 'Nothing to do: the newer one carries the present state.',
  },
  'agent.held_by_person': {
    sentence: 'Somebody of you has held this message.',
    next: 'Release it when it may go, or set it aside.',
  },
  'agent.rehearsed': {
    sentence: 'This was a rehearsal: nothing was sent.',
    next: 'Send it for real when what you saw is right.',
  },
  'agent.not_supported': {
    sentence: 'This connection cannot carry messages of this kind.',
    next: 'Set the message aside.',
  },
  'agent.secret_missing': {
    sentence: 'The password or key of this connection cannot be read on this computer[[: {{file}}]].',
    next: 'Open the connection and enter it again.',
  },
  'agent.port_taken': {
    sentence: "Port {{value}} is taken by another program, so shops can't fetch anything.",
    next: 'Choose another port in the preferences, or end the other program and start Mostek again.',
  },
  'agent.disk_full': {
    sentence: 'The disk of this computer is full.',
    next: 'Free some space: Mostek takes nothing new until it can store it safely, and loses nothing.',
  },
  'agent.ledger_read_only': {
    sentence: 'Mostek cannot write its own history file[[: {{file}}]].',
    next: 'Check that the folder is not write-protected and that no other program blocks it, then restart Mostek.',
  },
  'agent.ledger_damaged': {
    sentence: "Mostek's own history file is damaged[[: {{file}}]].",
    next: 'Do not delete anything: call your integrator, who can restore it from its copy.',
  },
  'agent.ledger_newer': {
    sentence: 'The history was written by a newer version of Mostek.',
    next: 'Install the newer version again.',
  },
  'agent.ledger_in_use': {
    sentence: 'Mostek already runs on this computer, perhaps for another user.',
    next: 'Use the window of the one that runs, or end it first.',
  },
  'agent.clock_changed': {
    sentence: 'The clock of this computer was changed.',
    next: 'Check the date and the time; Mostek goes on by itself.',
  },
  'brake.mass_change': {
    sentence: 'Unusually many stocks or prices would change at once[[: {{count}} of {{total}} products]].',
    next: 'Check in the ERP that this is meant. Then let the held messages go on the Problems screen, or set them aside and correct the ERP.',
  },
  'brake.closed_period': {
    sentence: 'An order or a document[[ ({{number}})]] is dated in a month that has been closed.',
    next: 'Open the month in the ERP and send it, or correct the date and send it again; until then it waits.',
  },
} satisfies Record<CauseId, CauseText>;
