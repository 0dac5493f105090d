"""Whether a text is a question in a third language, told by words and never by guessing.

Another alphabet tells at once. In Latin letters a language shows by the words with which people
speak to a library ("ich", "avez", "biblioteca"), not by those that titles are made of: "Der
Prozess", "Les Misérables" and "Cien años de soledad" are books, and stay so. For the same reason
one such word is not enough, unless it stands in a question ("Tuvalet nerede?"), says that something
is looked for, or there is nothing else: "Bonjour", but not "Bonjour tristesse". Half of the words
must be of the language, and Greeklish and English outweigh it: "posso" is Italian only among
Italian words.

Measured: of 198 questions in sixteen languages (tests/patrons_say/third_languages.yaml) 182 are
told; of the 52 among them that were written after these words 45 (42 when more than half of a text
was asked for, which they showed to be too much). Of 2,032 titles in foreign languages of real
catalogues one is taken for a question. With a question mark put to each, of MASSIVE's Greek in four
habits of Greeklish (6,000 each) 3 are, of CLINC150's, Banking77's and MASSIVE's English (41,750) 6,
four of which say "gracias", "hola" and the like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge import text
from knowledge.language import leaning

_ENOUGH = 2  # different words with which somebody speaks
_QUESTION_MARK = re.compile(r"[?¿]")
_LITTLE = _MARKED = 0.5  # what a little word weighs, and a word with an ä or an ñ
_COURTESIES = frozenset(  # said alone; not those that Greeks say too (merci, ciao)
    """
    guten morgen tag abend danke bonjour bonsoir buongiorno buonasera grazie hola buenos
    buenas dias tardes gracias bom dia obrigado obrigada pershendetje miredita faleminderit
    merhaba tesekkurler salut buna ziua multumesc goedemorgen bedankt
    """.split()
)
_SEEKING = frozenset(  # "I look for", which no title says
    """
    suche cherche cerco busco procuro kerkoj ariyorum caut zoek szukam trazim tarsia ishchu
    """.split()
)
# Of each language: the words with which people ask and speak, about a library too, and after the
# bar those of which titles are made as well, which count for half. Without accents, as folded.
_LANGUAGES = """
    ich sie wir mir mich mein meine meinen ihnen euch kann kannst konnen konnte mochte mochten wie
    wo wann warum welche welches wieviel gibt gibts haben habe ist sind darf durfen muss mussen
    sollte brauche brauch brauchen suche suchen finde finden ausleihen leihen verlangern
    zuruckgeben behalten bringen helfen sprechen sprecht drucken kopieren anmelden anmeldung
    bibliothek bucherei buch bucher kinderbucher zeitungen ausweis konto passwort wlan mitglied
    parkplatz toilette toiletten gebuhr offnungszeiten geoffnet offen kostenlos verloren vergessen
    kaputt erlaubt heute jemand kostet hallo guten danke dank bitte hilfe deutsch deutsche
    englische
    | der die das den dem des ein eine einen einem einer und oder nicht kein fur mit zu zum von im
    am auf auch es man bei ins hier was wer lange hoch viel vielen ihre morgen tag er war hat
/
    je vous nous puis peux peut pouvez avez avons suis etes sommes quel quelle quels quelles quand
    combien pourquoi voudrais voudrait veux cherche cherchons trouve trouver faut emprunter
    renouveler rendre imprimer inscrire inscription ouvrez fermez acceptez parlez aider livre
    livres bibliotheque carte horaires heure heures ouverture ouvert ouverte ferme coute gratuit
    gratuite perdu oublie ordinateur toilettes bandes dessinees bonjour bonsoir merci beaucoup
    plait francais dimanche samedi
    | le la les l un une des du de d et en dans pour avec sur est ce c cette il elle mon ma mes
    votre vos pas ne n que qu qui y a t se s m ou on si faire quoi sont mot passe j ai comment
    arrive aide roman romans
/
    posso possiamo puo potete potrei vorrei avete siete dove quando quanto quanti quanta quale
    quali perche cerco cercando bisogna devo prendere prestito rinnovare restituire stampare
    iscrivermi iscrizione accedere aiutare aiutarmi riesco chiudete aprite chiude perso scaduto
    parla parlate libro libri biblioteca tessera riviste romanzo orari orario ora aperta aperto
    aperti ammessi bagno bagni oggi domani domenica sabato gratis favore aiuto buongiorno
    buonasera ciao grazie italiano italiani
    | il lo la i gli le un uno una di del della dei e in nel nella con per che come cosa si non mi
    mio mia c è da a sono ho voi sto l al alla ai qui mille costa
/
    puedo puede pueden podria podemos quiero quisiera tienen tiene teneis hay donde cuando cuanto
    cuantos cual cuales busco buscando necesito tengo hacerme hacer sacar prestado prestamo
    renovar devolver reservar imprimir llevar llevarme entrar habla hablan hablais perdi perdido
    olvide olvido roto libro libros biblioteca carne tarjeta cuenta contrasena socio novela
    revistas horario horarios abierta abierto abiertos abren abre cierran cierra cuesta gratis
    banos domingo domingos sabados hoy manana hola buenos buenas gracias favor ayuda ayudar
    ayudarme espanol usted ustedes estan
    | el la los las un una unos unas de del y en con por para que porque como se no si mi mis su
    es al a dias muchas esta son yo me he aqui lo le hora
/
    posso pode podem queria gostaria onde quando quanto quantos qual quais procuro procurando
    preciso tenho tem fazer emprestado renovar devolver imprimir levar livro livros biblioteca
    cartao senha revistas horario horas aberta aberto abertos abrem abre fecham fecha perdi
    esqueci custa ficam fica banho domingo hoje amanha fala falam ajuda ajudar ola obrigado
    obrigada portugues voces
    | o os a as um uma de do da dos das e em no na ao aos com por para que como se nao meu minha
    dia eu estao bom bem muito pela pelo aqui hora
/
    une mund mundem dua duam doja keni kemi kam jeni eshte ku kur cfare cila cilat kerkoj huazoj
    zgjas rinovoj kthej printoj regjistrohem regjistrimi behem anetar liber libra librin librit
    librat libri biblioteka biblioteke biblioteken bibliotekes bibliotekat karte karten kartela
    orari hapur hapeni mbylleni mbyllet mbyllur kushton falas humbur humba harrova marr demtuar
    tualet tualeti tualetet sot neser dielen shtunen flisni flet ketu ndihme ndihmen pershendetje
    faleminderit miredita shqip juve
    | te ta nje dhe ne me per nga si sa pse jo i e se qe ka do mua im ime afatin a po shume ore
    jane
/
    bana benim bizim nasil nerede neden ne kac kacta hangi var yok misiniz musunuz istiyorum
    isterim ariyorum alabilir alabilirim alabilirmiyim yapabilirim uzatabilirim uzatmak olmak
    odunc geri kitap kitabi kitabim kitaplar kitaplari kutuphane kutuphaneye kutuphanesi
    kutuphaneniz kart karti kartim kartimi uye uyelik acik kapali aciliyor aciliyorsunuz kapaniyor
    kaybettim unuttum sifre sifremi tuvalet burada bugun yarin pazar gunu saat zaman ucretsiz
    yardim biliyor konusuyor merhaba tesekkurler tesekkur lutfen turkce ederim cikti
    | bir ve bu icin ile da de o mu mi miyim cok ben
/
    poate vreau vrea putem puteti aveti unde cand cate cum caut trebuie imprumut imprumuta
    prelungesc prelungi returna returnez printez inscriu ajuta ajutor vorbiti carte carti cartea
    cartile biblioteca cardul permisul parola toaleta toaletele deschisa deschis deschideti
    inchide inchideti sunteti duminica azi maine pierdut uitat gratuit costa buna salut multumesc
    romana este rog doresc ora
    | care card un o si de la in cu pe pentru sa nu al a din ce mi imi sunt va mult mea meu cat
    pot am eu
/
    ik kan kunnen wij mijn jullie zijn waar wanneer hoeveel hoe welke heeft hebben heb wil zoek
    lenen verlengen terugbrengen printen worden boek boeken bibliotheek kaart lid wachtwoord
    openingstijden geopend kwijt vergeten abonnement toiletten zondag zaterdag vandaag kost gratis
    spreekt spreken hulp hallo goedemorgen dank bedankt alstublieft nederlands moet mag
    | de het een en van in op met voor niet geen is aan te dat er u hier open wat ben help
/
    czy moge mozna moze gdzie kiedy jak ile jest macie mam szukam potrzebuje chce chcialbym
    chcialabym ksiazke ksiazki ksiazek biblioteka biblioteki bibliotece karta karte hasla haslo
    zgubilem zgubilam zapomnialem zapomnialam przedluzyc wypozyczyc oddac drukowac zapisac otwarte
    otwarci otwarta czynne czynna zamykacie otwieracie jestescie toaleta toalety niedziele sobote
    dzis jutro dziekuje dzien dobry prosze pomoc mowi polsku kosztuje darmowe
    | w na po i z do to sie nie tu za moja moj o ktos
/
    mogu moze mozete mozemo gde gdje kada kad koliko knjiga knjigu knjige biblioteka biblioteku
    biblioteke knjiznica kartu karta izgubio izgubila zaboravio zaboravila lozinku produzim
    produziti vratim vratiti pozajmim uzmem stampam trazim otvoreno otvorena otvoreni radite radi
    zatvarate toalet toaleti nedeljom subotom danas sutra hvala dobar molim govorite srpski imate
    imam zelim treba kosta ovde
    | da li je su u na za se sam i od mi moju dan do kako
/
    kak gde kude kade kogda koga kolko skolko mozhno mozhete moga mozhe imate imam nuzhno iskam
    hochu knigu kniga knigi knigata biblioteka bibliotekata biblioteku otkryto otvoreno raboti
    rabotaet karta kartata zagubih poteryal poteryala tarsia ishchu spasibo blagodaria
    zdravstvuyte zdraveite zdravei privet pozhaluysta molya pomogite pomosht govorite russki
    bulgarski
    | li na da u v ya az si za mi ne i s moje
"""


@dataclass(frozen=True)
class _Language:
    speaking: frozenset[str]
    little: frozenset[str]

    @classmethod
    def of(cls, words: str) -> _Language:
        speaking, _, little = words.partition("|")
        return cls(frozenset(text.words(speaking)), frozenset(text.words(little)))


_SPOKEN = tuple(map(_Language.of, _LANGUAGES.split("/")))


def is_foreign(typed: str) -> bool:
    """Tell whether `typed` is said in a language other than Greek and English."""
    script = text.script_of(typed)
    if script != "latin":
        return script is None and any(char.isalpha() for char in typed)
    said = frozenset(text.words(typed))
    if said <= _COURTESIES:
        return True
    ours = frozenset(word for word in said if abs(leaning(word)) >= 1)
    marked = frozenset(
        word for one in typed.split() if _has_a_mark(one) for word in text.words(one)
    )
    asks = bool(_QUESTION_MARK.search(typed))
    return any(_speaks(said, ours, marked, language, asks=asks) for language in _SPOKEN)


def _speaks(
    said: frozenset[str],
    ours: frozenset[str],
    marked: frozenset[str],
    language: _Language,
    *,
    asks: bool,
) -> bool:
    """Tell whether the words are rather of this language than Greek or English ones."""
    speaking = said & language.speaking - ours
    little = said & (language.little | language.speaking) - speaking
    seeking = len(speaking & _SEEKING)
    sure = len(speaking) + seeking + asks
    weight = sure + _LITTLE * len(little) + _MARKED * len(marked)
    if not speaking or sure < _ENOUGH or weight <= len(ours - little):
        return False
    return len(speaking | little | marked) + seeking >= len(said) / 2


def _has_a_mark(word: str) -> bool:
    """Tell whether a Latin word is written with a mark that neither Greeklish nor English has."""
    return any(
        char.isalpha() and not char.isascii() and text.script_of(char) == "latin" for char in word
    )
