; What BadgePrep adds to electron-builder's installer and uninstaller.

; NSIS's own Korean lacks these, which is a warning and so an error; electron-builder's page for the choice of users has its own.
!macroundef addLangs
!macro addLangs
  !insertmacro MUI_LANGUAGE "English"
  !define MULTIUSER_TEXT_INSTALLMODE_TITLE "사용자 선택"
  !define MULTIUSER_TEXT_INSTALLMODE_SUBTITLE "$(^NameDA)을(를) 사용할 사람을 선택하십시오."
  !define MULTIUSER_INNERTEXT_INSTALLMODE_TOP "$(^NameDA)을(를) 나만 사용할지, 이 컴퓨터의 모든 사용자가 사용할지 선택하십시오. $(^ClickNext)"
  !define MULTIUSER_INNERTEXT_INSTALLMODE_ALLUSERS "이 컴퓨터의 모든 사용자"
  !define MULTIUSER_INNERTEXT_INSTALLMODE_CURRENTUSER "나만"
  !insertmacro MUI_LANGUAGE "Korean"
!macroend

!ifdef BUILD_UNINSTALLER

  !macro customHeader
    LangString deleteData ${LANG_ENGLISH} "Do you also want to delete everything BadgePrep has stored for this Windows account: users, photos, credentials, history and the backups in this folder?$\r$\n$\r$\n$APPDATA\${PRODUCT_FILENAME}$\r$\n$\r$\nThis cannot be undone. Choose No to keep it for a later installation."
    LangString deleteData ${LANG_KOREAN} "BadgePrep이 이 Windows 계정에 저장한 모든 데이터(이 폴더에 있는 사용자, 사진, 자격 증명, 기록, 백업)도 삭제하시겠습니까?$\r$\n$\r$\n$APPDATA\${PRODUCT_FILENAME}$\r$\n$\r$\n삭제한 데이터는 되돌릴 수 없습니다. 나중에 다시 설치할 때 사용하시려면 아니요를 선택하십시오."
    LangString dataLeft ${LANG_ENGLISH} "Some files could not be deleted, because another program is using them. Delete this folder yourself:$\r$\n$\r$\n$APPDATA\${PRODUCT_FILENAME}"
    LangString dataLeft ${LANG_KOREAN} "다른 프로그램에서 사용 중이어서 일부 파일을 삭제하지 못했습니다. 이 폴더를 직접 삭제하십시오.$\r$\n$\r$\n$APPDATA\${PRODUCT_FILENAME}"
  !macroend

  ; Asks a person, and nobody else: a silent uninstall and the one inside an upgrade keep the data.
  !macro customUnInstall
    ${ifNot} ${isUpdated}
    ${andIfNot} ${Silent}
      ; The data belongs to the account, also where the program is installed for all.
      SetShellVarContext current
      ${if} ${FileExists} "$APPDATA\${PRODUCT_FILENAME}\*.*"
        MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(deleteData)" /SD IDNO IDNO keepData
        RMDir /r "$APPDATA\${PRODUCT_FILENAME}"
        ${if} ${FileExists} "$APPDATA\${PRODUCT_FILENAME}\*.*"
          MessageBox MB_OK|MB_ICONEXCLAMATION "$(dataLeft)" /SD IDOK
        ${endIf}
        keepData:
      ${endIf}
      ${if} $installMode == "all"
        SetShellVarContext all
      ${endIf}
    ${endIf}
  !macroend

!else

  ; The template leaves a copy of the whole installer for an auto-update, which BadgePrep has not.
  !macro customInstall
    SetShellVarContext current
    Delete "$LOCALAPPDATA\${APP_INSTALLER_STORE_FILE}"
    ${StdUtils.GetParentPath} $R5 "$LOCALAPPDATA\${APP_INSTALLER_STORE_FILE}"
    RMDir "$R5"
    ${if} $installMode == "all"
      SetShellVarContext all
    ${endIf}
  !macroend

!endif
