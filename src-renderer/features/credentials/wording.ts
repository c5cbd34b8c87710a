import ContactCard from '@vicons/fluent/es/ContactCard20Regular.js'
import Dialpad from '@vicons/fluent/es/Dialpad20Regular.js'
import VehicleCar from '@vicons/fluent/es/VehicleCar20Regular.js'
import type { Component } from 'vue'
import { useI18n } from 'vue-i18n'
import type {
  CardType,
  Credential,
  CredentialField,
  CredentialIssue,
  CredentialKind,
} from '../../../src-preload/contract/credentials.ts'
import { reasonKey } from '../../../src-preload/contract/imports.ts'
import { useFormat } from '../../components/format.ts'
import { useImportWords } from '../imports/wording.ts'

export const kindIcons: Record<CredentialKind, Component> = {
  card: ContactCard,
  plate: VehicleCar,
  'entry-code': Dialpad,
}

type Limits = CardType['facilityCode'] | CardType['cardNumber']

/** Credentials in words. */
export function useCredentialWords() {
  const { t, te } = useI18n()
  const { number } = useFormat()
  const { reasonText } = useImportWords()

  /** What a credential is called: `Standard 26-bit Wiegand 100-5`, `License Plate 12가3456`; never an entry code. */
  function labelOf(
    credential: Pick<
      Credential,
      'kind' | 'cardType' | 'facilityCode' | 'cardNumber' | 'cardNumberHex' | 'licensePlate'
    >,
  ): string {
    const { kind, cardType, facilityCode, cardNumber, cardNumberHex, licensePlate } = credential
    if (kind === 'entry-code') return t('credentials.kind.entry-code')
    if (kind === 'plate') return `${t('credentials.kind.plate')} ${licensePlate}`
    const numbers = [facilityCode, cardNumber].filter((text) => text !== '').join('-')
    return `${cardType} ${cardNumber === '' ? cardNumberHex : numbers}`
  }

  /** What is wrong with what was entered, and what to do; like a row's reason where that is true for a form too. */
  function issueText(issue: CredentialIssue): string {
    const key = `credentials.issue.${reasonKey(issue)}`
    return te(key, 'en') ? t(key, issue.args) : reasonText({ ...issue, column: null })
  }

  /** `Needed: Facility Code and Card Number, or Card Number Hex`. */
  function neededText(type: CardType): string {
    const ways = type.enter.map((way) => t(`credentials.way.${way}`))
    return t('credentials.needed', { ways: ways.reduce((one, other) => t('credentials.or', { one, other })) })
  }

  function limitsText(limits: Limits): string {
    if (limits === 'unpublished') return t('credentials.help.unpublished')
    if (limits === 'none') return ''
    if ('minDigits' in limits) {
      return t('credentials.help.digits', { min: limits.minDigits, max: limits.maxDigits })
    }
    return t('credentials.help.range', { min: number(limits.min), max: number(limits.max) })
  }

  /** What a field takes. `digits`: those of the entry code that is edited, or null. */
  function helpText(field: CredentialField, type: CardType | undefined, digits: number | null): string {
    switch (field) {
      case 'cardType':
        return type ? neededText(type) : ''
      case 'facilityCode':
        return type ? limitsText(type.facilityCode) : ''
      case 'cardNumber':
        return type ? limitsText(type.cardNumber) : ''
      case 'cardNumberHex':
        return type?.hexDigits
          ? t('credentials.help.hex', { n: type.hexDigits })
          : t('credentials.help.hexUnpublished')
      case 'licensePlate':
        return t('credentials.help.plate')
      case 'entryCode':
        return digits === null
          ? t('credentials.help.entryCode')
          : t('credentials.help.newEntryCode', { n: digits })
      case 'credentialStatus':
        return ''
    }
  }

  return { labelOf, issueText, helpText }
}
