"""Words in which patrons ask for books, beside those that name one. Of each list any case."""

from __future__ import annotations

GRAMMAR = """
ο η το οι τα του της των τον την τους τις τη στο στη στην στον στους στις στα σε με για απ από κι
και κ ή να θα που πού ως προς κατά δε δεν μη μην ένα ένας μια μία ενός μιας έναν είναι ήταν μου σου
μας σας αυτό αυτή αυτός εκείνο
a an the of in on at to for from by with and or is it its this that my your some any about
"""
ASKING = """
έχετε έχεις έχει έχουμε θέλω θέλουμε ήθελα θέλει ψάχνω ψάχνουμε ψάχνει αναζητώ βρω βρείτε βρεις
βρίσκω βρίσκεται βρούμε υπάρχει υπάρχουν μήπως παρακαλώ καλημέρα καλησπέρα καλησπερα γεια χαίρετε
ευχαριστώ μπορώ μπορείτε μπορούμε δανειστώ δανείζετε πάρω διαβάσω δείτε δώστε πείτε κάποιο κάποια
κάτι βιβλίο βιβλία βιβλίου βιβλίων τίτλος τίτλο συγγραφέας συγγραφέα έργο έργα έργων αντίτυπο
αντίτυπα διαθέσιμο διαθέσιμα διαθέσιμος διαθέσιμη διαθέσιμες τώρα τόμος τόμο τόμου τόμοι
εκδόσεις εκδόσεων μετάφραση μεταφρασμένο ισβν
σχετικά σχετικό αφορά αφορούν θέμα πολύ πάρα καλά ωραία ναι όχι οκ
do you have has had got i im am id we are there looking look search searching find want need would
like please hi hello hey thanks thank book books copy copies title titles author authors written
works can could borrow get isbn very much yes no ok
"""
FOR = "για gia for"  # whom
FOR_CHILDREN = """
παιδί παιδιά παιδάκι παιδάκια παιδιού παιδιών νήπια νήπιο μαθητές μαθητή μωρά
child children childrens kid kids toddler toddlers
"""
CHILDRENS = "παιδικό παιδικά παιδικού παιδικών παιδικός παιδική childrens"
FOR_YOUNG = "έφηβο έφηβους εφήβους εφήβων έφηβη νέους teen teens teenager teenagers"
OF_YOUNG = "εφηβικό εφηβικά εφηβικού εφηβικών"
BOOKS = "βιβλίο βιβλία βιβλίου βιβλίων vivlio vivlia biblio biblia book books"
WHICH_BOOK = "τελευταίο τελευταία νέο νέα καινούργιο καινούργια καινούριο άλλο άλλα last latest new"
QUESTIONS = """
πώς πότε πού ποιος ποια ποιο ποιοι ποιες ποιον τι γιατί πόσο πόση πόσα πόσες πόσοι
how when where who whom whose what why which
"""
AT_THE_DESK = """
κάρτα κάρτας κάρτες ανανεώνω ανανέωση ανανεώσω ανανεώσετε δανεισμός δανεισμό δανεισμού δανείζομαι
επιστροφή επιστρέφω επιστρέψω πρόστιμο πρόστιμα ωράριο ώρα ώρες ανοιχτά ανοίγει ανοίγετε κλειστά
κλείνει κλείνετε λειτουργίας ίντερνετ wifi εκτύπωση εκτυπώσω τυπώσω φωτοτυπία φωτοτυπίες υπολογιστής
υπολογιστές αίθουσα αίθουσες κράτηση κρατήσεις βιβλιοθήκη βιβλιοθήκες βιβλιοθήκης βιβλιοθηκονόμος
τηλέφωνο διεύθυνση εκδήλωση εκδηλώσεις δωρεά δωρεές δωρίσω συνδρομή εγγραφή εγγραφώ γραφτώ ταινία
ταινίες περιοδικό περιοδικά εφημερίδα εφημερίδες βοήθεια κόστος κοστίζει δωρεάν άνθρωπος
υπάλληλος σκάνερ μηχάνημα δανειστικό λέσχη παζάρι χάσει έχασα έχασε χάθηκε επιστρέψουμε
library libraries librarian card cards renew renewal loan loans return returns fine fines hours open
opening close closed closing internet printer print printing scan copier computer computers room
rooms hold holds reservation phone address event events donate donation membership register ebook
ebooks audiobook audiobooks movies films dvd magazines newspapers help cost price free human
borrow borrowing borrowed lend lending scanner machine buy
buying reserve reserving dvd dvds
"""
YEARS_OLD = "χρονών χρόνων ετών year"  # after a number: «για 7 ετών»
