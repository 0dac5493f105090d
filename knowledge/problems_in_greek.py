"""What is said of mistakes in the FAQ's files and policy sheets, in Greek (problems.Sentence).

A sentence that ends in a full stop also serves as the beginning of a longer one, without it.
"""

GREEK = {
    # A file
    "warning: ": "προειδοποίηση: ",
    "is no file.": "δεν είναι αρχείο.",
    "Remove it, or give it another ending.": "Αφαιρέστε το ή δώστε του άλλη κατάληξη.",
    "has {size:,} bytes; the most is {most:,}.": ("έχει {size:,} byte· το ανώτατο είναι {most:,}."),
    "Split it: a file holds one topic.": "Χωρίστε το: ένα αρχείο έχει ένα θέμα.",
    "can't be read: {why}.": "δεν διαβάζεται: {why}.",
    "Give the service the right to read it, or remove it.": (
        "Δώστε στην υπηρεσία δικαίωμα ανάγνωσης ή αφαιρέστε το."
    ),
    "Give the service the right to read it.": "Δώστε στην υπηρεσία δικαίωμα ανάγνωσης.",
    "byte {byte:#04x} is not UTF-8.": "το byte {byte:#04x} δεν είναι UTF-8.",
    "Save the file as UTF-8 (not Windows-1253 or ISO 8859-7).": (
        "Αποθηκεύστε το αρχείο ως UTF-8 (όχι Windows-1253 ή ISO 8859-7)."
    ),
    "this is not YAML: {said}.": "αυτό δεν είναι YAML: {said}.",
    "Save it as plain UTF-8 text.": "Αποθηκεύστε το ως απλό κείμενο UTF-8.",
    "Check indentation, colons and quotation marks at this line and the one before.": (
        "Ελέγξτε τις εσοχές, τις άνω-κάτω τελείες και τα εισαγωγικά σε αυτή τη γραμμή και στην "
        "προηγούμενη."
    ),
    "is empty.": "είναι κενό.",
    'Add "topic:", "title:" and "entries:".': 'Προσθέστε "topic:", "title:" και "entries:".',
    "holds something else than keys.": "δεν αρχίζει με κλειδιά.",
    "values nested {depth} deep are not allowed.": (
        "δεν επιτρέπονται τιμές μέσα σε τιμές σε βάθος {depth}."
    ),
    "aliases (here {name}) are not allowed.": "δεν επιτρέπονται συντομεύσεις (εδώ {name}).",
    "tags (here {name}) are not allowed.": "δεν επιτρέπονται ετικέτες τύπου (εδώ {name}).",
    "Write the value out, or put it in quotation marks if it is text.": (
        "Γράψτε ολόκληρη την τιμή ή, αν είναι κείμενο, βάλτε την σε εισαγωγικά."
    ),
    "a key must be a word.": "το κλειδί πρέπει να είναι μία λέξη.",
    "Write it as one word.": "Γράψτε το ως μία λέξη.",
    '"{key}" stands twice, first in line {line}.': (
        'το "{key}" υπάρχει δύο φορές, πρώτα στη γραμμή {line}.'
    ),
    "Keep one of the two.": "Κρατήστε το ένα από τα δύο.",
    # A folder
    "does not exist.": "δεν υπάρχει.",
    "Name the folder of the FAQ's YAML files (KALLIMACHOS_FAQ_DIR).": (
        "Δώστε τον φάκελο με τα αρχεία YAML του FAQ (KALLIMACHOS_FAQ_DIR)."
    ),
    "is a file, not a folder.": "είναι αρχείο και όχι φάκελος.",
    "Name the folder that holds it.": "Δώστε τον φάκελο που το περιέχει.",
    "holds no YAML file.": "δεν έχει κανένα αρχείο YAML.",
    "Put one file a topic there.": "Βάλτε εκεί ένα αρχείο για κάθε θέμα.",
    # The parts of a file
    "Greek": "ελληνικά",
    "English": "αγγλικά",
    'entry "{name}": {what}.': 'λήμμα "{name}": {what}.',
    '"{name}" is missing.': 'λείπει το "{name}".',
    "there is no {language}.": "λείπουν τα {language}.",
    "there is no {language} {name}.": 'λείπει το "{name}" στα {language}.',
    'Add "{name}:".': 'Προσθέστε "{name}:".',
    'Add "{name}:" under "{parent}:".': 'Προσθέστε "{name}:" κάτω από το "{parent}:".',
    '"{name}" is not a key here.': 'το "{name}" δεν υπάρχει ως κλειδί εδώ.',
    "Keys here: {names}.": "Κλειδιά εδώ: {names}.",
    'Did you mean "{name}"?': 'Μήπως εννοείτε "{name}";',
    '"{name}" has {length:,} characters; the most is {most:,}.': (
        'το "{name}" έχει {length:,} χαρακτήρες· το ανώτατο είναι {most:,}.'
    ),
    'Put every "-" of the list exactly below its first one.': (
        'Βάλτε κάθε "-" του καταλόγου ακριβώς κάτω από την πρώτη.'
    ),
    "Shorten it, or make two entries of it.": "Συντομέψτε το ή κάντε το δύο λήμματα.",
    '"{said}" is no name for this.': 'το "{said}" δεν γίνεται όνομα εδώ.',
    "Use small Latin letters, digits and single hyphens: renew-loan.": (
        "Χρησιμοποιήστε μικρά λατινικά γράμματα, ψηφία και μονές παύλες: renew-loan."
    ),
    '"{name}": {why}.': '"{name}": {why}.',
    "Mend it there.": "Διορθώστε το εκεί.",
    '"{name}" is {said}; it should be {wanted}.': (
        'το "{name}" είναι {said}· πρέπει να είναι {wanted}.'
    ),
    "a text": "κείμενο",
    "a whole number": "ακέραιος αριθμός",
    "a date": "ημερομηνία",
    "a list": "κατάλογος",
    "a list that is not empty": "κατάλογος που δεν είναι κενός",
    "a list of at most {most}": "κατάλογος με έως {most}",
    "at least {least}": "τουλάχιστον {least}",
    "at most {most}": "έως {most}",
    "one of: {names}": "ένα από αυτά: {names}",
    "keys with values below it": "κλειδιά με τιμές από κάτω",
    "Write a date as 2026-10-03, without quotation marks.": (
        "Γράψτε την ημερομηνία ως 2026-10-03, χωρίς εισαγωγικά."
    ),
    "Write a number of days, such as 365.": "Γράψτε αριθμό ημερών, όπως 365.",
    "If it is meant as text, put it in quotation marks.": (
        "Αν είναι κείμενο, βάλτε το σε εισαγωγικά."
    ),
    # The tags of an answer
    "{tag} is not allowed": "το {tag} δεν επιτρέπεται",
    "{tag} stands inside another one": "το {tag} βρίσκεται μέσα σε άλλο ίδιο",
    "{tag} closes nothing that was opened last": "το {tag} δεν κλείνει αυτό που άνοιξε τελευταίο",
    "{tag} is not closed": "το {tag} δεν κλείνει",
    '{problem}; an answer may have <b>…</b>, <i>…</i> and <a href="https://…">…</a>': (
        '{problem}· μια απάντηση μπορεί να έχει <b>…</b>, <i>…</i> και <a href="https://…">…</a>'
    ),
    # Entries beside each other
    'the id "{name}" stands in {place} too.': 'το id "{name}" υπάρχει και στο {place}.',
    "Give one of the two another id.": "Δώστε στο ένα από τα δύο άλλο id.",
    '"{typed}" belongs to entry "{entry}" too, at {place}.': (
        'το "{typed}" ανήκει και στο λήμμα "{entry}", στο {place}.'
    ),
    "Leave it to one of the two.": "Αφήστε το στο ένα από τα δύο.",
    'entry "{entry}": the {other} answer says {numbers}, the {language} one does not.': (
        'λήμμα "{entry}": η απάντηση στα {other} λέει {numbers}, εκείνη στα {language} όχι.'
    ),
    "A fact that changes must change in both: write the same numbers in digits.": (
        "Ό,τι αλλάζει πρέπει να αλλάζει και στις δύο: γράψτε τους ίδιους αριθμούς με ψηφία."
    ),
    'entry "{entry}": the {other} answer has the slot {slots}, the {language} one does not.': (
        'λήμμα "{entry}": η απάντηση στα {other} έχει το κενό {slots}, εκείνη στα {language} όχι.'
    ),
    "Use the same slots in both.": "Βάλτε τα ίδια κενά και στις δύο.",
    'entry "{entry}": no policy sheet fills the slot {slot}.': (
        'λήμμα "{entry}": κανένα φύλλο κανόνων δεν συμπληρώνει το κενό {slot}.'
    ),
    "Add it to network.yaml, or correct it.": "Προσθέστε το στο network.yaml ή διορθώστε το.",
    "Did you mean {slot}?": "Μήπως εννοείτε {slot};",
    'entry "{entry}": with the facts of {library} the answer has {length:,} characters; the most '
    "is {most:,}.": (
        'λήμμα "{entry}": με τα στοιχεία του φύλλου {library} η απάντηση έχει {length:,} '
        "χαρακτήρες· το ανώτατο είναι {most:,}."
    ),
    "Shorten it, or the facts in the sheet of {library}.": (
        "Συντομέψτε την ή τα στοιχεία στο φύλλο {library}."
    ),
    "the first question is shown on a button and has {length} characters.": (
        "η πρώτη ερώτηση φαίνεται σε κουμπί και έχει {length} χαρακτήρες."
    ),
    "Put one of at most {most} first.": "Βάλτε πρώτη μία με έως {most}.",
    # Policy sheets
    "the policy sheets can't be read: {why}.": "τα φύλλα κανόνων δεν διαβάζονται: {why}.",
    "Set KALLIMACHOS_POLICIES_DIR to their folder.": (
        "Δώστε τον φάκελό τους στο KALLIMACHOS_POLICIES_DIR."
    ),
    'there is a second sheet for "{name}".': 'υπάρχει και δεύτερο φύλλο για το "{name}".',
    "Put the facts of both into one.": "Βάλτε τα στοιχεία και των δύο σε ένα.",
    '"{name}" is none of the libraries.': 'το "{name}" δεν είναι καμία από τις βιβλιοθήκες.',
    "Write network, or one of: {names}.": "Γράψτε network ή ένα από αυτά: {names}.",
    '"{name}" is no name for a slot.': 'το "{name}" δεν γίνεται όνομα κενού.',
    "Use small Latin letters, digits and _: loan_days.": (
        "Χρησιμοποιήστε μικρά λατινικά γράμματα, ψηφία και _: loan_days."
    ),
    '"{name}" comes from the file of libraries.': (
        'το "{name}" έρχεται από το αρχείο των βιβλιοθηκών.'
    ),
    "Change it there and remove it here.": "Αλλάξτε το εκεί και αφαιρέστε το από εδώ.",
    "has no sheet of the network.": "δεν έχει φύλλο του δικτύου.",
    "Add network.yaml.": "Προσθέστε το network.yaml.",
    '"{name}" is a fact of {library} alone; the network has no rule for it.': (
        'το "{name}" υπάρχει μόνο στο φύλλο {library}· το δίκτυο δεν έχει κανόνα γι’ αυτό.'
    ),
    "Add it to network.yaml too.": "Προσθέστε το και στο network.yaml.",
    "A quantity is one of: {names}.": "Μια ποσότητα είναι ένα από αυτά: {names}.",
    '"{name}" is no fact.': 'το "{name}" δεν είναι στοιχείο.',
    '"{name}" should be {wanted}.': 'το "{name}" πρέπει να είναι {wanted}.',
    "say one thing, such as {days: 21}": "πείτε ένα πράγμα, όπως {days: 21}",
    "Write it as {days: 21}, {euros: 0.10}, {el: …, en: …}, a number or a text.": (
        "Γράψτε το ως {days: 21}, {euros: 0.10}, {el: …, en: …}, αριθμό ή κείμενο."
    ),
    # A change from Telegram
    "{folder} can't be written by the desk.": "η υπηρεσία δεν μπορεί να γράψει στο {folder}.",
    "{file} is not in {folder} any more. Drop the proposal, and make it anew.": (
        "το {file} δεν υπάρχει πια στο {folder}. Αποσύρετε την πρόταση και κάντε την ξανά."
    ),
    "The file is no YAML just now ({why}). Mend it, then try again.": (
        "Το αρχείο δεν είναι YAML αυτή τη στιγμή ({why}). Διορθώστε το και δοκιμάστε ξανά."
    ),
    'The questions of "{entry}" stand in brackets on one line. Put each on a line of its own, '
    "beginning with a hyphen.": (
        'Οι ερωτήσεις του "{entry}" είναι σε αγκύλες σε μία γραμμή. Βάλτε την καθεμία σε δική της '
        "γραμμή, με παύλα στην αρχή."
    ),
    'Entry "{entry}" has no part "{part}" in its file just now. Mend it, then try again.': (
        'Το λήμμα "{entry}" δεν έχει "{part}" στο αρχείο του αυτή τη στιγμή. Διορθώστε το και '
        "δοκιμάστε ξανά."
    ),
    'Entry "{entry}" was changed by somebody else in the meantime.': (
        'Το λήμμα "{entry}" το άλλαξε κάποιος άλλος στο μεταξύ.'
    ),
    # The entries' own tests, reviews and links
    'entry "{entry}": «{typed}» ({spelling}) should be answered by it, or offer it first, and got '
    "{got}.": (
        'λήμμα "{entry}": το «{typed}» ({spelling}) έπρεπε να απαντηθεί από αυτό ή να το προτείνει '
        "πρώτο· βρήκε {got}."
    ),
    'entry "{entry}": «{typed}» ({spelling}) should not be answered by it, and got {got}.': (
        'λήμμα "{entry}": το «{typed}» ({spelling}) δεν έπρεπε να απαντηθεί από αυτό· βρήκε {got}.'
    ),
    "Add a question in such words to the entry that should get it, or make the test clearer.": (
        "Προσθέστε στο λήμμα που πρέπει να το βρει μια ερώτηση με τέτοιες λέξεις ή κάντε τη δοκιμή "
        "πιο σαφή."
    ),
    "as written": "όπως γράφτηκε",
    "without accents": "χωρίς τόνους",
    "in capitals": "με κεφαλαία",
    "in ELOT Greeklish": "σε greeklish κατά ΕΛΟΤ",
    "in visual Greeklish": "σε greeklish όπως φαίνεται",
    "nothing": "τίποτα",
    "the answer {near}": "την απάντηση {near}",
    "a choice of {near}": "επιλογή ανάμεσα σε {near}",
    'entry "{entry}" was to be reviewed by {day}.': (
        'το λήμμα "{entry}" έπρεπε να ελεγχθεί έως {day}.'
    ),
    'entry "{entry}" was reviewed on {day}, which is still to come.': (
        'το λήμμα "{entry}" ελέγχθηκε στις {day}, μέρα που δεν έχει έρθει.'
    ),
    "Correct the date.": "Διορθώστε την ημερομηνία.",
    'Ask {owner} whether it still holds, then set "reviewed:".': (
        'Ρωτήστε αν ισχύει ακόμη (owner: {owner}) και αλλάξτε το "reviewed:".'
    ),
    'entry "{entry}": {address} {wrong}.': 'λήμμα "{entry}": {address} {wrong}.',
    'entry "{entry}" has no tests.': 'το λήμμα "{entry}" δεν έχει δοκιμές.',
    'Add "tests:" with "match:", wordings that must find it.': (
        'Προσθέστε "tests:" με "match:", διατυπώσεις που πρέπει να το βρουν.'
    ),
    "Correct it, or take it out.": "Διορθώστε το ή αφαιρέστε το.",
    "does not begin with https://": "δεν αρχίζει με https://",
    "can't be understood": "δεν μπορεί να διαβαστεί",
    "names no site": "δεν δείχνει σε ιστότοπο",
    "has an address inside an address": "έχει διεύθυνση μέσα σε διεύθυνση",
    "is no e-mail address": "δεν είναι διεύθυνση e-mail",
}
